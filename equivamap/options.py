"""Options of the library's questions, checked before anything is read."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from equivamap.deadlines import Deadline
from equivamap.errors import MapError, UsageError
from equivamap.ir import Instance, Rational, canonical
from equivamap.mapping.links import Proposal
from equivamap.propose import PROPOSERS, propose
from equivamap.verify.relations import Relation

if TYPE_CHECKING:
    from equivamap.ir.unify import Unified
    from equivamap.mapping.language import LinkMap

__all__ = [
    "EVERY_PROPOSER",
    "LLM",
    "OBJECTIVES",
    "check_objective",
    "check_proposers",
    "check_seconds",
    "given_proposal",
    "map_of",
    "open_families",
    "relation_of",
    "tolerance_of",
]

OBJECTIVES = ("auto", "same", "affine", "monotone")
LLM = "llm"
"""The proposer that is asked last, whatever its place in a list: a language model."""
EVERY_PROPOSER = (*PROPOSERS, LLM)
"""Proposers that are asked by default; a language model only where one is configured."""
MAP_TEXT_LIMIT = 1_000_000


def relation_of(name: Relation | str) -> Relation:
    """Return the relation of a name."""
    try:
        return Relation(name)
    except ValueError:
        raise UsageError(
            f"unknown relation {name!r}",
            kind="unknown-option",
            remedy=f"one of {', '.join(Relation)}",
            side="options",
        ) from None


def check_objective(objective: str) -> None:
    """Refuse an unknown objective option."""
    if objective not in OBJECTIVES:
        raise UsageError(
            f"unknown objective option {objective!r}",
            kind="unknown-option",
            remedy=f"one of {', '.join(OBJECTIVES)}",
            side="options",
        )


def check_seconds(**limits: float) -> None:
    """Refuse a time limit that is no number of seconds from 0 on."""
    for name, seconds in limits.items():
        if isinstance(seconds, (int, float)) and seconds >= 0:
            continue
        raise UsageError(
            f"{name} is {seconds!r}, and must be a number of seconds, not below 0",
            kind="bad-option",
            remedy="give seconds, as in 60.0",
            side="options",
        )


def map_of(given: LinkMap | str | os.PathLike[str] | None) -> LinkMap | Literal["names", "free"] | None:
    """Return a map from what a user may give for one; a file is read and parsed."""
    if given is None or hasattr(given, "instantiate"):
        return given  # type: ignore[return-value]
    if not isinstance(given, (str, os.PathLike)):
        raise UsageError(
            f"a map cannot be a {type(given).__name__}",
            kind="bad-option",
            remedy="a map file, map text, a LinkMap, 'names' or 'free'",
            side="options",
        )
    text = os.fspath(given)
    if text == "names" or text == "free":
        return "names" if text == "names" else "free"
    from equivamap.mapping.language import parse_map

    if "=" in text or "\n" in text:
        return parse_map(text)
    path = Path(text)
    try:
        raw = path.read_bytes()[: MAP_TEXT_LIMIT + 1]
        content = raw.decode("utf-8")
    except FileNotFoundError:
        raise MapError(
            f"the map file {text} does not exist",
            kind="file-missing",
            remedy="check the path",
            file=text,
            side="map",
        ) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise MapError(
            f"the map file {text} cannot be read: {fault}",
            kind="unreadable",
            remedy="a map is a text file in UTF-8, one line per variable family (docs/map-language.md)",
            file=text,
            side="map",
        ) from None
    return _with_lines(parse_map(content, file=text))


def _with_lines(link_map: LinkMap) -> LinkMap:
    """Refuse a file that holds no map; as text, a map without lines says that equations determine everything."""
    if not link_map.lines:
        raise MapError(
            "the map file is empty",
            kind="map-empty",
            remedy="a map is lines like x[i] = y[i] (docs/map-language.md)",
            file=link_map.file,
            side="map",
        )
    return link_map


def check_proposers(names: Sequence[str], known: Sequence[str] = EVERY_PROPOSER) -> None:
    """Refuse unknown proposers."""
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"unknown proposer {unknown[0]!r}",
            kind="unknown-option",
            remedy=f"known proposers: {', '.join(known)}",
            side="options",
        )


def open_families(names: Sequence[str], a: Instance) -> frozenset[str]:
    """Return the families that may stay open; refuse those that A does not have."""
    known = a.variables.families if names else {}
    for name in names:
        if name not in known:
            raise UsageError(
                f"--open {name}: A has no variable family of that name",
                kind="unknown-family",
                remedy=f"families of A: {', '.join(list(known)[:20])}",
                side="options",
            )
    return frozenset(names)


def tolerance_of(value: float) -> Rational:
    """Return a relative tolerance as an exact number in [0, 1)."""
    try:
        number = canonical(value)
    except (TypeError, ValueError):
        number = canonical(-1)
    if not 0 <= number < 1:
        raise UsageError(
            f"coef_tol is {value}, and must lie in [0, 1)",
            kind="bad-option",
            remedy="0 for generated benchmarks, 1e-6 for rounded data",
            side="options",
        )
    return number


def given_proposal(
    pair: Unified, link_map: LinkMap | Literal["names"], *, deadline: Deadline = None
) -> Proposal:
    """Return the map that the user gives, filled in for a pair; it is written out when it is shown.

    Raises
    ------
    OutOfTime
        Where the deadline passes first.
    """
    if not isinstance(link_map, str):
        return Proposal("given", link_map.instantiate(pair.a, pair.b, deadline=deadline), "")
    first = next(iter(propose(pair.a, pair.b, ["names"])), None)
    if first is None:
        raise MapError(
            "--map names: no variable of A has the name of one of B",
            kind="no-common-name",
            remedy="leave --map away (map=None in Python) to search for one, or give a map file (docs/map-language.md)",
            side="map",
        )
    return dataclasses.replace(first, source="given")
