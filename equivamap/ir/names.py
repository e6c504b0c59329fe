"""Component names: from ``x[1,2]``, ``x_(1,_2)`` or ``x_1_2`` to a family and an index, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

__all__ = ["Index", "index_text", "member_text", "split_name", "split_names"]

Index: TypeAlias = tuple[int | float | str, ...]

_BRACKETED = re.compile(
    r"^(?P<family>[^\[\](){}]+?)_?(?:\[(?P<s>[^\[\]]*)\]|\((?P<r>[^()]*)\)|\{(?P<c>[^{}]*)\})_?$"
)
_NUMBERED = re.compile(r"^(?P<family>.*?[^\d_])(?P<index>(?:_\d+)+)$")
_INTEGER = re.compile(r"^-?\d+$")


def split_name(name: str) -> tuple[str, Index]:
    """Return family and index of one name.

    ``x[1,2]``, ``x(1,2)``, ``x_(1,_2)`` (PuLP), ``x(1_2)`` (Pyomo's LP writer) and ``x_1_2`` all give
    ``("x", (1, 2))``; a name without an index gives ``(name, ())``. Integers become int, all else stays text.
    """
    bracketed = _BRACKETED.match(name)
    if bracketed:
        inner = next(g for g in (bracketed["s"], bracketed["r"], bracketed["c"]) if g is not None)
        parts = _split_index(inner)
        if parts:
            return bracketed["family"], tuple(_index_value(p) for p in parts)
    numbered = _NUMBERED.match(name)
    if numbered:
        return numbered["family"], tuple(int(p) for p in numbered["index"][1:].split("_"))
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
    if "," in text:
        return [part.strip().lstrip("_").strip("'\"") for part in text.split(",") if part.strip(" _")]
    if "_" in text and all(_INTEGER.match(part) for part in text.split("_")):
        return text.split("_")
    return [text.strip("'\"")]


def _index_value(text: str) -> int | str:
    return int(text) if _INTEGER.match(text) else text


def index_text(index: Iterable[int | float | str]) -> str:
    """Write an index as it stands between brackets."""
    return ",".join(str(part) for part in index)


def member_text(family: str, index: Index) -> str:
    """Write a family member: ``x`` or ``x[1,2]``."""
    return f"{family}[{index_text(index)}]" if index else family
