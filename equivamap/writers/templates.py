"""What the rows of a family have in common: which members of a variable family they sum, and with which coefficients.

All of this is read off the numbers; a pattern counts only if it gives every row exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TypeAlias, TypeVar

from equivamap.ir import Index, Rational

__all__ = ["Place", "Selection", "Terms", "dependency", "places_of", "selection_of", "value_sets"]

Terms: TypeAlias = Mapping[Index, Rational]
"""Coefficients of the members of one variable family in one row."""

Value = TypeVar("Value", bound=Hashable)

_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


@dataclass(frozen=True)
class Place:
    """Where one position of a variable's index comes from.

    Parameters
    ----------
    kind
        ``"row"``: position `source` of the row's index plus `shift`; ``"fixed"``: always `value`; ``"free"``: summed
        over.
    """

    kind: str
    source: int = 0
    shift: int = 0
    value: int | float | str = 0


@dataclass(frozen=True)
class Selection:
    """Which members a row sums over, given the positions that are bound.

    Parameters
    ----------
    sets
        The values that each free position runs over.
    guarded
        True where some of these members do not exist, so that existence is a condition.
    order
        ``"!="`` or an order between the one free position and position `source` of the row, if that is a condition.
    """

    sets: tuple[tuple[int | float | str, ...], ...]
    guarded: bool = False
    order: str = ""
    source: int = 0


def value_sets(
    indices: Sequence[Index], positions: Sequence[int]
) -> tuple[tuple[int | float | str, ...], ...]:
    """Return the values at each position, in order of appearance."""
    return tuple(tuple(dict.fromkeys(index[p] for index in indices)) for p in positions)


def dependency(
    entries: Mapping[Index, Value], first: Sequence[int]
) -> tuple[tuple[int, ...], dict[Index, Value]]:
    """Return the fewest positions of the key that determine the value, and the value by these positions.

    Parameters
    ----------
    first
        Positions in the order in which they are preferred.
    """
    for size in range(len(first) + 1):
        for chosen in combinations(first, size):
            positions = tuple(sorted(chosen))
            found: dict[Index, Value] = {}
            for key, value in entries.items():
                part = tuple(key[p] for p in positions)
                if found.setdefault(part, value) != value:
                    break
            else:
                return positions, found
    raise AssertionError("the whole key determines the value")


def places_of(rows: Mapping[Index, Terms], arity: int) -> list[Place]:
    """Return where each position of the variables' indices comes from in all rows alike."""
    pairs = [(row, index) for row, terms in rows.items() for index in terms]
    return [_place(pairs, p) for p in range(arity)]


def _place(pairs: list[tuple[Index, Index]], p: int) -> Place:
    values = {index[p] for _, index in pairs}
    width = len(pairs[0][0])
    for q in range(width):
        if all(_same(index[p], row[q]) for row, index in pairs):
            return Place("row", q)
    if len(values) == 1:
        return Place("fixed", value=next(iter(values)))
    for q in range(width):
        row, index = pairs[0]
        start, end = row[q], index[p]
        if not (isinstance(start, int) and isinstance(end, int)):
            continue
        shift = end - start
        if all(
            isinstance(r[q], int) and isinstance(v[p], int) and v[p] == r[q] + shift  # type: ignore[operator]
            for r, v in pairs
        ):
            return Place("row", q, shift)
    return Place("free")


def _same(a: object, b: object) -> bool:
    return a == b and isinstance(a, str) == isinstance(b, str)


def selection_of(
    rows: Mapping[Index, Terms], places: Sequence[Place], members: Sequence[Index]
) -> Selection | None:
    """Return how the rows choose the members they sum, or None if by no rule that is known.

    Parameters
    ----------
    rows
        Terms of each row, those without any included.
    places
        Where bound positions come from.
    members
        Indices of all members of the variable family.
    """
    free = [p for p, place in enumerate(places) if place.kind == "free"]
    bound = [p for p, place in enumerate(places) if place.kind != "free"]
    by_bound: dict[Index, set[Index]] = defaultdict(set)
    for index in members:
        by_bound[tuple(index[p] for p in bound)].add(tuple(index[p] for p in free))
    summed: dict[Index, set[Index]] = {}
    whole: dict[Index, set[Index]] = {}
    for row, terms in rows.items():
        at = _bound_values(row, [places[p] for p in bound])
        whole[row] = set() if at is None else by_bound.get(at, set())
        summed[row] = {tuple(index[p] for p in free) for index in terms}
    sets = value_sets(members, free)
    size = prod(len(values) for values in sets)
    guarded = any(len(part) != size for part in whole.values())
    if summed == whole:
        return Selection(sets, guarded)
    if len(free) == 1:
        for q in range(len(next(iter(rows)))):
            for order in ("!=", *_ORDERS):
                if all(_ordered(whole[row], row[q], order) == summed[row] for row in rows):
                    return Selection(sets, guarded, order, q)
    common = next(iter(summed.values()))
    if all(part == common for part in summed.values()) and common:
        own = value_sets(sorted(common, key=_by_appearance(sets)), range(len(free)))
        if len(common) == prod(len(values) for values in own) and all(
            common <= part for part in whole.values()
        ):
            return Selection(own)
    return None


def _by_appearance(sets: Sequence[Sequence[object]]) -> Callable[[Index], tuple[int, ...]]:
    order = [{value: k for k, value in enumerate(values)} for values in sets]
    return lambda index: tuple(order[p][value] for p, value in enumerate(index))


def _bound_values(row: Index, places: Sequence[Place]) -> Index | None:
    """Return the values at the bound positions; None where a shift has no number to start from."""
    values: list[int | float | str] = []
    for place in places:
        if place.kind == "fixed":
            values.append(place.value)
            continue
        start = row[place.source]
        if place.shift:
            if not isinstance(start, int):
                return None
            start += place.shift
        values.append(start)
    return tuple(values)


def _ordered(part: set[Index], value: object, order: str) -> set[Index] | None:
    if order == "!=":
        return {index for index in part if index[0] != value}
    if not isinstance(value, int) or not all(isinstance(index[0], int) for index in part):
        return None
    holds = _ORDERS[order]
    return {index for index in part if isinstance(index[0], int) and holds(index[0], value)}
