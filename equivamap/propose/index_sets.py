"""How the indices of two families correspond: which place of one index stands for which place of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from equivamap.ir import Family, Index

__all__ = ["MOST_PLACES", "Alignment", "align", "translation"]

MOST_PLACES = 5
"""Families with longer indices are not aligned."""

_MOST_ALIGNMENTS = 40

IndexPart: TypeAlias = int | float | str
Translation: TypeAlias = Mapping[IndexPart, IndexPart]


@dataclass(frozen=True)
class Alignment:
    """Places of a family of A paired with places of a family of B.

    Parameters
    ----------
    places
        For each chosen place of A's index: the place of B's index that takes its values.
    extra
        Places of B's index that stand for none.
    groups
        For the values at A's chosen places: members of B with the translated values, as pairs of the values at
        the extra places and the column.
    likeness
        What speaks for it, 0..1: values that are equal, and places that keep their order.
    """

    places: tuple[int, ...]
    extra: tuple[int, ...]
    groups: Mapping[Index, Sequence[tuple[Index, int]]]
    likeness: float


def translation(here: Sequence[IndexPart], there: Sequence[IndexPart]) -> tuple[Translation, float] | None:
    """Say which value of one index set stands for which of another, and how much speaks for it (0..1).

    Equal values stand for each other, also within a larger set; else whole numbers counted from another
    start; else, for sets of equal size, values in their order. Both sequences are in order of first appearance.
    """
    known = set(there)
    if all(value in known for value in here):
        return {value: value for value in here}, 1.0 if len(here) == len(there) else 0.7
    if len(here) != len(there):
        return None
    whole = all(isinstance(value, int) for value in (*here, *there))
    ordered = (sorted(here), sorted(there)) if whole else (here, there)
    pairs = dict(zip(*ordered, strict=True))
    shifted = whole and len({there - here for here, there in pairs.items()}) == 1  # type: ignore[operator]
    return pairs, 0.8 if shifted else 0.3


def align(family: Family, other: Family, chosen: Sequence[int] | None = None) -> Iterator[Alignment]:
    """Yield the ways in which places of `other` take the values of places of `family`, in the order of places.

    Parameters
    ----------
    family, other
        A family of A and one of B, each with one number of indices.
    chosen
        Places of `family` to pair; by default all.
    """
    arity, width = family.arity, other.arity
    if arity is None or width is None or max(arity, width) > MOST_PLACES:
        return
    places = tuple(range(arity)) if chosen is None else tuple(chosen)
    if len(places) > width:
        return
    values_a = [_values(family, k) for k in places]
    values_b = [_values(other, k) for k in range(width)]
    options: list[dict[int, tuple[Translation, float]]] = []
    for here in values_a:
        found = {k: t for k, there in enumerate(values_b) if (t := translation(here, there)) is not None}
        best = max((score for _, score in found.values()), default=0.0)
        # values in their order are a guess, made only where no set fits better
        options.append({k: t for k, t in found.items() if t[1] >= min(best, 0.7)})
    wanted = [tuple(index[k] for k in places) for index in family.indices]
    made = 0
    for choice in _injective(options):
        translations = [options[n][k][0] for n, k in enumerate(choice)]
        groups = _groups(wanted, translations, choice, other)
        if groups is None:
            continue
        scores = [options[n][k][1] for n, k in enumerate(choice)]
        in_order = list(choice) == sorted(choice)
        likeness = (sum(scores) / len(scores) if scores else 1.0) * (1.0 if in_order else 0.8)
        extra = tuple(k for k in range(width) if k not in choice)
        yield Alignment(tuple(choice), extra, groups, likeness)
        made += 1
        if made == _MOST_ALIGNMENTS:
            return


def _values(family: Family, place: int) -> list[IndexPart]:
    return list(dict.fromkeys(index[place] for index in family.indices))


def _injective(options: Sequence[Mapping[int, object]]) -> Iterator[list[int]]:
    chosen: list[int] = []

    def extend() -> Iterator[list[int]]:
        if len(chosen) == len(options):
            yield list(chosen)
            return
        for k in options[len(chosen)]:
            if k not in chosen:
                chosen.append(k)
                yield from extend()
                chosen.pop()

    return extend()


def _groups(
    wanted: Sequence[Index], translations: Sequence[Translation], choice: Sequence[int], other: Family
) -> dict[Index, list[tuple[Index, int]]] | None:
    """Return the members of B for each index of A; None where hardly any has some."""
    extra = [k for k in range(len(other.indices[0])) if k not in choice]
    members: dict[Index, list[tuple[Index, int]]] = {}
    for index, column in zip(other.indices, other.positions, strict=True):
        key = tuple(index[k] for k in choice)
        members.setdefault(key, []).append((tuple(index[k] for k in extra), column))
    groups: dict[Index, list[tuple[Index, int]]] = {}
    for index in dict.fromkeys(wanted):
        there = tuple(t[value] for t, value in zip(translations, index, strict=True))
        if there in members:
            groups[index] = members[there]
    return groups if 2 * len(groups) > len(set(wanted)) else None
