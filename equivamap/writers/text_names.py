"""Names of columns and rows in LP and MPS text, where the name alone tells family and index."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator

from equivamap.ir import Axis, Index
from equivamap.writers.names import (
    NameStyle,
    bare_word,
    cut,
    family_word,
    looks_escaped,
    part_word,
    plain_labels,
    splits_back,
)

__all__ = ["bracketed", "parenthesised", "text_names"]

_PLAIN_PART = re.compile(r"(?!_)[^\s,'\"()\[\]{}]+")
_INTEGER = re.compile(r"-?\d+", re.ASCII)


def text_names(
    axis: Axis, legal: Callable[[str], bool], style: NameStyle, taken: Container[str] = ()
) -> list[str]:
    """Return a legal name for each member: its own if it is legal and tells the label, else one made of the label.

    Parameters
    ----------
    axis
        Columns or rows.
    legal
        Tells whether the format allows a name.
    style
        Makes a name from family and index.
    taken
        Names that no member may have.
    """
    labels = plain_labels(axis.labels)
    used: set[str] = set()
    names = []
    for own, (family, index) in zip(axis.names, labels, strict=True):
        for name in _candidates(own, family, index, style):
            short = cut(name, used)
            if legal(short) and short not in used and short not in taken:
                break
        used.add(short)
        names.append(short)
    return names


def _candidates(own: str, family: str, index: Index, style: NameStyle) -> Iterator[str]:
    if splits_back(own, family, index) and not looks_escaped(own):
        yield own
    words = tuple(part_word(part) for part in index)
    for word in (family, family_word(family)):
        for parts in (index, words):
            name = style(word, parts)
            if (word == family and looks_escaped(word)) or (
                parts is index and any(map(looks_escaped, parts))
            ):
                continue
            if splits_back(name, word, parts):
                yield name
    # A scalar whose name looks like a member: x_1 is written x_u5fu1.
    word = bare_word(family) if not index else family_word(family)
    if not index:
        yield word
    while True:
        word = f"_uu{word}"
        yield style(word, words)


def bracketed(family: str, index: Index) -> str:
    """Return ``x[1,a]``."""
    return f"{family}[{','.join(_part_text(part) for part in index)}]" if index else family


def parenthesised(family: str, index: Index) -> str:
    """Return ``x(1,a)``; a negative integer is written as PuLP writes it, ``x_(_1,__2)`` for -1 and -2."""
    if not index:
        return family
    texts = [_part_text(part) for part in index]
    if any(text.startswith("-") for text in texts):
        parts = [text.replace("-", "_") if _INTEGER.fullmatch(text) else text for text in texts]
        return f"{family}_({',_'.join(parts)})"
    return f"{family}({','.join(texts)})"


def _part_text(part: int | float | str) -> str:
    text = str(part)
    if not isinstance(part, str) or (_PLAIN_PART.fullmatch(text) and not _INTEGER.fullmatch(text)):
        return text
    return f"'{text}'"
