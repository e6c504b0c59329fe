"""Component names: from ``x[1,2]``, ``x_(1,_2)`` or ``x_1_2`` to a family and an index, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

__all__ = ["Index", "index_text", "member_text", "split_name", "split_names"]

Index: TypeAlias = tuple[int | float | str, ...]

_BRACKETED = re.compile(
    r"(?P<family>[^\[\](){}]+?)(?P<joint>_?)"
    r"(?:(?P<s>(?:\[[^\[\]]*\])+)|\((?P<r>(?:'[^']*'|[^()'])*)\)|\{(?P<c>[^{}]*)\})_?"
)
_PYOMO_ROW = re.compile(r"c_[elu]_(?P<name>.+)_")
_NUMBERED = re.compile(r"(?P<family>.*?[^_])(?P<index>(?:_\d+)+)")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_PART = re.compile(r"(?:'[^']*'|\"[^\"]*\"|[^,'\"]|['\"])+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_LOST_MINUS = re.compile(r"_(?P<digits>[1-9]\d*)", re.ASCII)


def split_name(name: str) -> tuple[str, Index]:
    """Return family and index of one name.

    ``x[1,2]`` and ``x[1][2]``, ``x(1,2)``, ``x_(1,_2)`` (PuLP), ``x(1_2)`` (Pyomo's LP and MPS writers), ``x{1,2}`` and
    ``x_1_2`` all give ``("x", (1, 2))``; Pyomo's row ``c_e_cap(1)_`` gives ``("cap", (1,))``. A name without an index
    gives ``(name, ())``. Integers become int, all else stays text, so ``x_01`` gives ``("x", ("01",))`` and a quoted
    ``x_('1',)`` gives ``("x", ("1",))``. Where words are joined by underscores alone (``x_Paris_London``) nobody can
    tell index from name, and the name stays whole.
    """
    row = _PYOMO_ROW.fullmatch(name)
    if row:
        name = row["name"]
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed:
        if bracketed["s"] is not None:
            parts = [part for inner in bracketed["s"][1:-1].split("][") for part in _split_index(inner)]
        else:
            inner = bracketed["r"] if bracketed["r"] is not None else bracketed["c"]
            parts = _split_index(inner)
            if bracketed["joint"] and bracketed["r"] is not None:
                # PuLP writes the minus of a negative index as an underscore
                parts = [
                    _LOST_MINUS.sub(r"-\g<digits>", part) if _LOST_MINUS.fullmatch(part) else part
                    for part in parts
                ]
        if parts:
            return bracketed["family"], tuple(_index_value(p) for p in parts)
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        return numbered["family"], tuple(_index_value(p) for p in numbered["index"][1:].split("_"))
    return name, ()


def split_names(names: Sequence[str]) -> list[tuple[str, Index]]:
    """Return family and index of each name; names that would collide stay scalars of their own."""
    labels = [split_name(name) for name in names]
    seen: dict[tuple[str, Index], int] = {}
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
    if len(seen) == len(labels):
        return labels
    return [label if seen[label] == 1 else (name, ()) for name, label in zip(names, labels, strict=True)]


def _split_index(inner: str) -> list[str]:
    text = inner.strip()
    if not text:
        return []
    parts = _PART.findall(text)
    if not parts:
        return []
    if len(parts) > 1 or text.endswith(","):
        # PuLP writes the blank after a comma as an underscore
        later = [part.strip().removeprefix("_") for part in parts[1:]]
        return [part for part in (parts[0].strip(), *later) if part]
    if "_" in text and all(_INTEGER.fullmatch(part) for part in text.split("_")):
        return text.split("_")
    return [text]


def _index_value(text: str) -> int | str:
    if _INTEGER.fullmatch(text):
        return int(text)
    return text[1:-1] if _QUOTED.fullmatch(text) else text


def index_text(index: Iterable[int | float | str]) -> str:
    """Write an index as it stands between brackets."""
    return ",".join(str(part) for part in index)


def member_text(family: str, index: Index) -> str:
    """Write a family member: ``x`` or ``x[1,2]``."""
    return f"{family}[{index_text(index)}]" if index else family
