"""The part of a feasible region that lies in a plane of two variables, all others held at a point. Exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equivamap.ir import Affine, Instance, Rational
from equivamap.ir.numbers import ONE, ZERO

__all__ = ["HalfPlane", "PlaneSlice", "clipped", "plane_slice"]

Point = tuple[Rational, Rational]

_MOST_ROWS = 20_000


@dataclass(frozen=True)
class HalfPlane:
    """``a x + b y <= c``, from the row of that name (empty for a bound)."""

    a: Rational
    b: Rational
    c: Rational
    name: str = ""

    def slack(self, point: Point) -> Rational:
        """Return how far inside a point is; negative outside."""
        return self.c - self.a * point[0] - self.b * point[1]


@dataclass(frozen=True)
class PlaneSlice:
    """The half planes that a model leaves of a plane.

    Parameters
    ----------
    x, y
        Columns of the two variables.
    half_planes
        From rows that mention one of them, and from their bounds.
    violated
        Names of rows that mention neither and fail at the point: with them the slice is empty.
    """

    x: int
    y: int
    half_planes: tuple[HalfPlane, ...]
    violated: tuple[str, ...]


def plane_slice(instance: Instance, x: int, y: int, point: Mapping[int, Rational]) -> PlaneSlice | None:
    """Return what a model leaves of the plane of two variables through a point; None for very many rows."""
    if instance.m > _MOST_ROWS:
        return None
    half_planes: list[HalfPlane] = []
    violated: list[str] = []
    for k, row in enumerate(instance.exact_rows):
        name = instance.constraints.names[k]
        body = row.body
        rest = Affine({j: c for j, c in body if j not in (x, y)}).at(point)
        a: Rational = body.terms.get(x, ZERO)
        b: Rational = body.terms.get(y, ZERO)
        if not a and not b:
            if (row.upper is not None and rest > row.upper) or (row.lower is not None and rest < row.lower):
                violated.append(name)
            continue
        if row.upper is not None:
            half_planes.append(HalfPlane(a, b, row.upper - rest, name))
        if row.lower is not None:
            half_planes.append(HalfPlane(-a, -b, rest - row.lower, name))
    for column, a, b in ((x, ONE, ZERO), (y, ZERO, ONE)):
        lower, upper = instance.exact_bounds[column]
        if upper is not None:
            half_planes.append(HalfPlane(a, b, upper))
        if lower is not None:
            half_planes.append(HalfPlane(-a, -b, -lower))
    return PlaneSlice(x, y, tuple(half_planes), tuple(violated))


def clipped(half_planes: Sequence[HalfPlane], window: tuple[Point, Point]) -> list[Point]:
    """Return the corners, in order, of what half planes leave of a window; empty where that is nothing.

    Parameters
    ----------
    window
        Lower left and upper right corner.
    """
    (left, low), (right, high) = window
    corners: list[Point] = [(left, low), (right, low), (right, high), (left, high)]
    for plane in half_planes:
        kept: list[Point] = []
        for k, here in enumerate(corners):
            there = corners[(k + 1) % len(corners)]
            inside, next_inside = plane.slack(here), plane.slack(there)
            if inside >= 0:
                kept.append(here)
            if (inside < 0 < next_inside) or (next_inside < 0 < inside):
                share = inside / (inside - next_inside)
                kept.append((here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1])))
        corners = list(dict.fromkeys(kept))
        if not corners:
            return []
    return corners
