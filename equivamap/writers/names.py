"""Names that a format allows, by a rule that can be undone.

A character that is not allowed becomes ``_u`` and its code in hexadecimal and ``u``: ``open cost`` is written
``open_u20ucost``. An empty escape ``_uu`` stands for nothing; it keeps a name away from words with a meaning of
their own (``free`` is written ``free_uu`` or ``_uufree``) and from other names. ``p_u00u`` is another that stands for
nothing, before a part of an index: the text ``1`` is written ``p_u00u1``. `restored` undoes them. Only names
that are too long for a format (255 characters in LP, MPS and gurobipy) are cut and numbered, which nobody can undo.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from equivamap.errors import UnsupportedError
from equivamap.ir import Index, Label, split_name

__all__ = [
    "LONGEST_NAME",
    "Group",
    "NameStyle",
    "bare_word",
    "cut",
    "escaped",
    "escaped_words",
    "family_word",
    "group_labels",
    "grouped",
    "looks_escaped",
    "part_word",
    "plain_labels",
    "restored",
    "spelled_groups",
    "splits_back",
]

LONGEST_NAME = 255
"""Characters that a name may have in LP files, MPS files and gurobipy."""

_ESCAPE = re.compile(r"_u([0-9a-f]*)u")
_LEADING = "p_u00u"
"""Stands before a part of an index that would not start with a letter; no character has this code."""

_WORD = re.compile(r"[A-Za-z0-9_]", re.ASCII)
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]", re.ASCII)

NameStyle = Callable[[str, Index], str]
"""Gives the name of a member from its family and its index."""


def escaped(text: str, legal: re.Pattern[str]) -> str:
    """Return `text` with every character escaped that does not match `legal`, and every escape as well."""
    escapes = {match.start() for match in _ESCAPE.finditer(text)}
    return "".join(
        c if legal.fullmatch(c) and k not in escapes else f"_u{ord(c):x}u" for k, c in enumerate(text)
    )


def looks_escaped(text: object) -> bool:
    """Tell whether `restored` would change a name or a part of an index that was never escaped."""
    return bool(_ESCAPE.search(str(text)))


def restored(name: str) -> str:
    """Return the name that was escaped."""
    plain = name.removeprefix(_LEADING)
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else "", plain)


def family_word(family: str, legal: re.Pattern[str] = _WORD) -> str:
    """Return a family's name as a word of ASCII letters, digits and underscores that ends in no underscore."""
    word = escaped(family, legal)
    if not word or not word[0].isalpha():
        word = f"_uu{word}"
    return word if word[-1] != "_" else f"{word}_uu"


def bare_word(family: str) -> str:
    """Return a family's name as a word without underscores of its own, which no reader takes apart."""
    return family_word(family, _LETTER_OR_DIGIT)


def escaped_words(name: str) -> str:
    """Return a model's name as one word that is not too long."""
    return cut(escaped(name, _WORD), ())


def part_word(part: int | float | str) -> int | float | str:
    """Return one part of an index so that no format can take it apart: numbers as they are, text as one word."""
    if not isinstance(part, str):
        return part
    word = escaped(part, _LETTER_OR_DIGIT)
    return word if word[:1].isalpha() else f"{_LEADING}{word}"


def cut(name: str, taken: Container[str], longest: int = LONGEST_NAME) -> str:
    """Return `name`, or as much of it as fits with a number that tells it from those taken."""
    if len(name) <= longest:
        return name
    number = 1
    while f"{name[: longest - 10]}_t{number}" in taken:
        number += 1
    return f"{name[: longest - 10]}_t{number}"


def plain_labels(labels: Sequence[Label]) -> list[Label]:
    """Return the labels with indices of plain integers, finite floats and texts.

    Raises
    ------
    UnsupportedError
        If two members share a label.
    """
    plain = [(str(family), tuple(_plain_part(part) for part in index)) for family, index in labels]
    if len(set(plain)) < len(plain):
        seen: set[Label] = set()
        again = next(label for label in plain if label in seen or seen.add(label))  # type: ignore[func-returns-value]
        raise UnsupportedError(
            f"two members of {again[0]} have the index {again[1]}",
            kind="duplicate-names",
            remedy="give each member a family and an index of its own",
        )
    return plain


def _plain_part(part: object) -> int | float | str:
    if isinstance(part, (bool, np.bool_)):
        return str(part)
    if isinstance(part, (int, np.integer)):
        return int(part)
    if isinstance(part, (float, np.floating)):
        return float(part) if math.isfinite(part) else str(float(part))
    return str(part)


@dataclass(frozen=True)
class Group:
    """Members of one family whose indices are of one length.

    Parameters
    ----------
    family
        The family's name, as written.
    positions
        Columns or rows.
    indices
        Index of each, as written.
    style
        Number of the name style that was chosen.
    """

    family: str
    positions: tuple[int, ...]
    indices: tuple[Index, ...]
    style: int = 0

    @property
    def arity(self) -> int:
        """Length of the indices."""
        return len(self.indices[0])


def grouped(labels: Sequence[Label]) -> list[Group]:
    """Return the families, those with indices of several lengths in parts, in order of first appearance."""
    members: dict[tuple[str, int], tuple[list[int], list[Index]]] = {}
    for position, (family, index) in enumerate(labels):
        positions, indices = members.setdefault((family, len(index)), ([], []))
        positions.append(position)
        indices.append(index)
    return [Group(family, tuple(p), tuple(i)) for (family, _), (p, i) in members.items()]


def group_labels(groups: Sequence[Group], texts: bool = False) -> list[Label]:
    """Return the labels of all members by position; with `texts`, floating-point indices as their text."""
    found = {
        position: (
            group.family,
            tuple(str(part) if texts and isinstance(part, float) else part for part in index),
        )
        for group in groups
        for position, index in zip(group.positions, group.indices, strict=True)
    }
    return [found[position] for position in range(len(found))]


def spelled_groups(
    labels: Sequence[Label],
    styles: Sequence[NameStyle],
    reads_back: Callable[[str, str, Index], bool],
    reserved: Container[str],
    families_taken: set[str],
) -> list[Group]:
    """Return the families with names and indices that a script can state and its reader finds again.

    Parameters
    ----------
    labels
        Labels of the members.
    styles
        Ways of naming a member, the most natural first.
    reads_back
        Tells whether a name, given the family and the index meant, is read as that family and index.
    reserved
        Words that no family may be called.
    families_taken
        Names of families used so far; those found here are added.
    """
    names: set[str] = set()
    result: list[Group] = []
    for group in grouped(plain_labels(labels)):
        for family, indices, number in _candidates(group, len(styles), reserved, families_taken):
            given = [styles[number](family, index) for index in indices]
            if (
                len(set(given)) == len(given)
                and names.isdisjoint(given)
                and all(reads_back(name, family, index) for name, index in zip(given, indices, strict=True))
            ):
                break
        names.update(given)
        families_taken.add(family)
        result.append(Group(family, group.positions, indices, number))
    return result


def _candidates(
    group: Group, styles: int, reserved: Container[str], taken: Container[str]
) -> Iterator[tuple[str, tuple[Index, ...], int]]:
    """Yield families, indices and styles until one will do."""
    words = tuple(tuple(part_word(part) for part in index) for index in group.indices)
    misleading = any(looks_escaped(part) for index in group.indices for part in index)
    # x_1 would be taken for member 1 of x: without its underscores it cannot be taken apart.
    longest = LONGEST_NAME // 2
    forms = [family_word(group.family), bare_word(group.family)]
    forms = [form if len(form) <= longest else cut(form, taken, longest) for form in forms]
    short = tuple(tuple(_short(part, k) for part in index) for k, index in enumerate(words))
    for attempt in range(1000):
        away = "_uu" * attempt
        for family in dict.fromkeys(f for form in forms for f in (form + away, away + form)):
            if family not in reserved and family not in taken:
                for indices in (words, short) if misleading else (group.indices, words, short):
                    yield from ((family, indices, number) for number in range(styles))
    raise UnsupportedError(
        f"no name was found for {group.family}",
        kind="unnameable",
        remedy="rename the family, or shorten its indices",
    )


def _short(part: int | float | str, k: int) -> int | float | str:
    """Return a part of an index that is not too long for a name; text that is gets a number."""
    return part if len(str(part)) <= 40 else f"{str(part)[:20]}_t{k}"


def splits_back(name: str, family: str, index: Index) -> bool:
    """Tell whether a name alone gives family and index; a float comes back as its text."""
    return split_name(name) == (family, tuple(str(p) if isinstance(p, float) else p for p in index))
