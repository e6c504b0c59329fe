"""Both sides listed point by point, where they are small and all integer: a second opinion on labels.

It uses nothing of the verifier: integers in Python, every point of the box that bounds and rows allow, and the
relations by their definitions (``docs/definitions.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import lcm
from typing import Protocol, TypeAlias

from equivamap.ir import ZERO, Affine, Instance, Kind, Rational
from equivamap.mapping.links import Links
from equivamap.verify.relations import Relation

__all__ = ["Listed", "TooLarge", "listed"]

LIMIT = 20_000
"""Points of one side, and nodes of its search tree divided by 10, beyond which nothing is listed."""
DEEPEST = 120
"""Columns beyond which nothing is listed; the search is as deep as there are columns."""

Point: TypeAlias = tuple[int, ...]


class TooLarge(Exception):
    """A side has continuous or unbounded columns, or too many points."""


class Cost(Protocol):
    """An increasing function from costs of B to costs of A."""

    def at(self, value: Rational) -> Rational:
        """Return its value."""


@dataclass(frozen=True)
class Listed:
    """All feasible points of both sides with their costs in minimisation form."""

    a: Mapping[Point, Rational]
    b: Mapping[Point, Rational]

    def says(self, relation: Relation, basis: str, links: Links | None, cost: Cost | None) -> str | None:
        """Answer what a label claims; None where a listing has no say.

        Parameters
        ----------
        basis
            ``map`` or ``given-map``: whether the relation holds under `links` and `cost` (the identity by default);
            ``same-units``: whether values rule it out in one unit; ``every-map``: whether statuses or values rule out
            every map.
        """
        if basis == "map":
            assert links is not None
            holds = self._holds(relation, links, cost)
            return None if holds is None else "equivalent" if holds else "not_equivalent"
        if basis == "given-map":
            # another cost might fit where this one does not: the listing only speaks where the map holds
            assert links is not None
            return "equivalent" if self._holds(relation, links, cost) else None
        if basis == "same-units":
            return "not_equivalent" if self._values_differ(relation) else "equivalent"
        if bool(self.a) != bool(self.b):
            return "not_equivalent"
        return None

    @staticmethod
    def _width(points: Mapping[Point, Rational]) -> int:
        return len(next(iter(points), ()))

    def _values_differ(self, relation: Relation) -> bool:
        if bool(self.a) != bool(self.b):
            return True
        if not self.a:
            return False
        left, right = set(self.a.values()), set(self.b.values())
        if min(left) != min(right):
            return True
        if relation is Relation.QUASI_KARP:
            return False
        if relation is Relation.SAME_DECISIONS:
            return not left <= right
        return left != right

    def _holds(self, relation: Relation, links: Links, cost: Cost | None) -> bool | None:
        """Tell whether the relation holds under a map; None where neither side has a point that could tell."""
        if not self.a and not self.b:
            return None
        if not self.a or not self.b:
            return False
        priced = {y: value if cost is None else cost.at(value) for y, value in self.b.items()}
        images = {y: self._image(y, links.backward, self._width(self.a)) for y in priced}
        if relation is Relation.QUASI_KARP:
            least_a, least_b = min(self.a.values()), min(self.b.values())
            return all(self.a.get(images[y]) == least_a for y, value in self.b.items() if value == least_b)
        if any(image not in self.a for image in images.values()):
            return False
        if relation is Relation.SAME_DECISIONS:
            reached = {images[y] for y, value in priced.items() if value <= self.a[images[y]]}
            return reached == set(self.a) and all(self.a[images[y]] <= priced[y] for y in priced)
        equal = {y for y in priced if priced[y] == self.a[images[y]]}
        if len(equal) < len(priced):
            return False
        if relation is Relation.REFORMULATION:
            fitting = {images[y] for y in priced if self._fits(y, images[y], links.forward)}
            return fitting == set(self.a)
        return len(set(images.values())) == len(images) == len(self.a)

    @staticmethod
    def _image(y: Point, forms: Mapping[int, Affine], width: int) -> Point:
        """Return the image of a point; a value that is no integer gives a point that no side has."""
        values = [
            forms[j].at({k: ZERO + v for k, v in enumerate(y)}) if j in forms else None for j in range(width)
        ]
        if any(v is None or v.denominator != 1 for v in values):
            return ()
        return tuple(int(v.numerator) for v in values if v is not None)

    @staticmethod
    def _fits(y: Point, x: Point, forward: Mapping[int, Affine]) -> bool:
        at = {j: ZERO + v for j, v in enumerate(x)}
        return all(form.at(at) == y[k] for k, form in forward.items())


def listed(a: Instance, b: Instance) -> Listed:
    """List both sides.

    Raises
    ------
    TooLarge
        If a side cannot be listed.
    """
    return Listed(_points(a), _points(b))


@dataclass(frozen=True)
class _Row:
    """``low <= sum(terms) <= high`` in integers; the search knows the reach of what is not chosen yet."""

    terms: tuple[int, ...]
    low: int | None
    high: int | None

    def reach(self, box: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return least and greatest value of the terms from each place on."""
        reach = [(0, 0)]
        for c, (low, high) in zip(reversed(self.terms), reversed(box), strict=True):
            ends = sorted((c * low, c * high))
            reach.append((reach[-1][0] + ends[0], reach[-1][1] + ends[1]))
        return reach[::-1]


class _Search:
    """Depth-first listing with the rows' reach as the only pruning."""

    def __init__(self, box: list[tuple[int, int]], rows: list[_Row]) -> None:
        self.box = box
        self.rows = [(row, row.reach(box)) for row in rows]
        self.visits = 0

    def points(self, chosen: list[int], sums: list[int]) -> Iterator[Point]:
        self.visits += 1
        if self.visits > 10 * LIMIT:
            raise TooLarge
        place = len(chosen)
        for (row, reach), total in zip(self.rows, sums, strict=True):
            low, high = reach[place]
            if (row.high is not None and total + low > row.high) or (
                row.low is not None and total + high < row.low
            ):
                return
        if place == len(self.box):
            yield tuple(chosen)
            return
        low, high = self.box[place]
        for value in range(low, high + 1):
            further = [
                total + row.terms[place] * value for (row, _), total in zip(self.rows, sums, strict=True)
            ]
            yield from self.points([*chosen, value], further)


def _points(instance: Instance) -> dict[Point, Rational]:
    search = _Search(_box(instance), _rows(instance))
    objective = instance.objective
    found: dict[Point, Rational] = {}
    for point in search.points([], [0] * len(search.rows)):
        found[point] = objective.at(dict(enumerate(ZERO + v for v in point)))
        if len(found) > LIMIT:
            raise TooLarge
    return found


def _box(instance: Instance) -> list[tuple[int, int]]:
    if instance.n > DEEPEST:
        raise TooLarge
    box = []
    for (low, high), kind in zip(instance.exact_bounds, instance.kinds.tolist(), strict=True):
        if kind != Kind.INTEGER or low is None or high is None or high - low > LIMIT:
            raise TooLarge
        box.append((-int(-low // 1), int(high // 1)))
    return box


def _rows(instance: Instance) -> list[_Row]:
    rows = []
    for row in instance.exact_rows:
        numbers = [*row.body.terms.values(), *(v for v in (row.lower, row.upper) if v is not None)]
        scale = lcm(*(int(v.denominator) for v in numbers), 1)
        terms = [0] * instance.n
        for j, c in row.body.terms.items():
            terms[j] = int(c * scale)
        low, high = (None if v is None else int(v * scale) for v in (row.lower, row.upper))
        rows.append(_Row(tuple(terms), low, high))
    return rows
