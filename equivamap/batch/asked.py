"""What a batch is asked: pairs in the forms that users have them, checked before anything runs, with a fingerprint."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from equivamap.checking import Prepared, check
from equivamap.errors import EquivaMapError, Side, UsageError
from equivamap.ir import Instance
from equivamap.ir.digest import digest
from equivamap.readers import read

__all__ = ["OPTIONS", "AskedPair", "asked_pairs", "check_options", "fingerprint", "model_path", "sendable"]

OPTIONS = frozenset(inspect.signature(check).parameters) - {"a", "b", "certificate"}
"""Options of `equivamap.check` that a batch takes, for all pairs and for a single one."""

READ_BY_A = ("data", "data_a", "args_a", "solve_call", "solve_call_a")
_FILES = ("data", "data_a", "data_b")


@dataclass(frozen=True)
class AskedPair:
    """One pair of a batch.

    Parameters
    ----------
    key
        Its name in the batch.
    a, b
        Reference and candidate: a path, an instance, or what `equivamap.prepare` returned; an error where a live model
        could not be read.
    options
        Options of `equivamap.check` for this pair, before those of the batch.
    shared
        Whether the reference stands in other pairs, too: it is then solved once, before the first of them.
    """

    key: str
    a: Any
    b: Any
    options: Mapping[str, Any] = field(default_factory=dict)
    shared: bool = False


def asked_pairs(pairs: Iterable[Any]) -> list[AskedPair]:
    """Return pairs as `AskedPair`, each with a key of its own.

    Parameters
    ----------
    pairs
        ``(a, b)``, or mappings with ``a``, ``b``, and where wanted ``key`` and options of `equivamap.check`.

    Raises
    ------
    UsageError
        If something is no pair, an option is unknown, or two pairs have one key.
    """
    found: dict[str, AskedPair] = {}
    for number, pair in enumerate(pairs):
        asked = _asked(number, pair)
        if asked.key in found:
            raise _wrong(f"two pairs have the key {asked.key!r}", "give each its own, or none at all")
        found[asked.key] = asked
    # over all pairs, done or not: what is reported must not depend on who meets a reference first
    counts = Counter(_reference(asked) for asked in found.values())
    return [replace(asked, shared=counts[_reference(asked)] > 1) for asked in found.values()]


def _reference(asked: AskedPair) -> Any:
    own = sorted((k, str(v)) for k, v in asked.options.items() if k in READ_BY_A)
    return (asked.a if isinstance(asked.a, str) else id(asked.a), tuple(own))


def _asked(number: int, pair: Any) -> AskedPair:
    if isinstance(pair, Mapping):
        parts = dict(pair)
        if "a" not in parts or "b" not in parts:
            raise _wrong(f"pair {number} has no 'a' or no 'b'", "give both")
        key, a, b = str(parts.pop("key", number)), parts.pop("a"), parts.pop("b")
        check_options(parts)
        return AskedPair(key, sendable(a, "a"), sendable(b, "b"), parts)
    if isinstance(pair, (tuple, list)) and len(pair) == 2:
        return AskedPair(str(number), sendable(pair[0], "a"), sendable(pair[1], "b"))
    raise _wrong(f"pair {number} is a {type(pair).__name__}", "give (a, b), or a mapping with a and b")


def sendable(model: Any, side: Side | None) -> Any:
    """Return a model as other processes can be given it: a live one is read, an error stands for what cannot be."""
    if isinstance(model, (str, os.PathLike)):
        return os.fspath(model)
    if isinstance(model, (Instance, Prepared)):
        return model
    try:
        return read(model, side=side)
    except EquivaMapError as fault:
        return fault


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse options that `equivamap.check` does not have, or a batch cannot have."""
    for name in options:
        if name not in OPTIONS:
            raise _wrong(
                f"unknown option {name!r}", f"those of equivamap.check: {', '.join(sorted(OPTIONS))}"
            )


def _wrong(what: str, remedy: str) -> UsageError:
    return UsageError(what, kind="bad-pairs", remedy=remedy, side="options")


# -- fingerprints -----------------------------------------------------------------------------------------------


def fingerprint(asked: AskedPair) -> str:
    """Return a hash of a pair: of the files and models themselves and of its options.

    Files that a script reads or imports without being given them are not part of it.
    """
    parts: list[Any] = [_content(asked.a), _content(asked.b)]
    for name, value in sorted(asked.options.items()):
        if name in _FILES or (name == "map" and _is_file(value)):
            places = [value] if isinstance(value, (str, os.PathLike)) else list(value)
            parts.append([name, [[os.fspath(place), _place_hash(os.fspath(place))] for place in places]])
        else:
            parts.append([name, str(value)])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _is_file(value: Any) -> bool:
    if isinstance(value, os.PathLike):
        return True
    return isinstance(value, str) and value not in ("names", "free") and "=" not in value


def _content(model: Any) -> list[str]:
    if isinstance(model, Prepared):
        model = model.instance
    if isinstance(model, Instance):
        return ["instance", digest(model)]
    if isinstance(model, EquivaMapError):
        return ["error", str(model)]
    return ["path", model, _place_hash(model_path(model) or model)]


def model_path(text: str) -> str | None:
    """Return the file of a model, without the name of an object in it; None where it is a module or not there."""
    if os.path.exists(text):
        return text
    path = text.rpartition(":")[0]
    return path if path and os.path.exists(path) else None


def _place_hash(place: str) -> str:
    try:
        found = os.stat(place)
    except OSError:
        return "missing"
    return _file_hash(place, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4096)
def _file_hash(place: str, changed: int, size: int) -> str:
    path = Path(place)
    hashed = hashlib.sha256()
    try:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                hashed.update(
                    f"{file.relative_to(path)}\0{_place_hash(str(file))}\n".encode(errors="replace")
                )
        elif path.is_file():
            with path.open("rb") as stream:
                for block in iter(lambda: stream.read(1 << 20), b""):
                    hashed.update(block)
        else:
            return "no file"
    except OSError as fault:
        return f"unreadable {fault.errno}"
    return hashed.hexdigest()
