"""A row too many: it cuts off feasible points, the optimal ones if asked."""

from __future__ import annotations

import random
import time
from typing import Any

from equivamap.ir import ONE, Affine, Instance, Kind, Rational
from equivamap.transforms.different._changes import SECONDS, best_of, first_told
from equivamap.transforms.different._look_alikes import add_redundant_line
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Column, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.bounds import Prover
from equivamap.verify.outcomes import ExactPoint, Infeasible, Point
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, *, cuts: str, **_: Any) -> Transformed:
    """Keep one column away from its value at a feasible or optimal point."""
    optimal = cuts == "optimal"
    point = best_of(instance)[0] if optimal else _some_point(instance, rng)

    def attempt(place: tuple[int, int]) -> tuple[tuple[int, int], bool]:
        """Prefer a row that leaves some point."""
        pen = Rewriting(instance)
        _cut(pen, point, *place)
        prover = Prover(Region.of(pen.finish("").instance))
        return place, not isinstance(prover.find_point(), Infeasible)

    columns = Rewriting(instance).columns
    places = [
        (j, sign)
        for j, c in columns.items()
        for sign in (-1, 1)
        if c.kind in (Kind.INTEGER, Kind.CONTINUOUS) and is_spread(c) and _has_room(c, point[j], sign)
    ]
    try:
        place = first_told(rng, places, attempt, "every variable is fixed by its bounds")
    except NotApplicable:
        place = drawn(places, rng, "every variable is fixed by its bounds")
    pen = Rewriting(instance)
    name = _cut(pen, point, *place)
    value = f"{columns[place[0]].name} = {point[place[0]]}"
    return pen.finish(f"row {name} cuts off {value} in {'an optimal' if optimal else 'a feasible'} point")


def _cut(pen: Rewriting, point: Point, j: int, sign: int) -> str:
    family = pen.fresh_family("cut")
    side = point[j] + sign * _step(pen.columns[j])
    pen.add_line(family, (), {j: ONE}, *((side, None) if sign > 0 else (None, side)))
    return family


def _step(column: Column) -> Rational:
    """Return how far the row keeps from the value: an integer, or half of the way within short bounds."""
    if column.kind is Kind.INTEGER:
        return ONE
    if column.lower is None or column.upper is None:
        return ONE / 2
    return min(ONE / 2, (column.upper - column.lower) / 4)


def _has_room(column: Column, value: Rational, sign: int) -> bool:
    side = value + sign * _step(column)
    return (column.lower is None or side >= column.lower) and (column.upper is None or side <= column.upper)


def _some_point(instance: Instance, rng: random.Random) -> Point:
    """Return an optimal point of some objective drawn, or any."""
    prover = Prover(Region.of(instance), deadline=time.monotonic() + SECONDS)
    best = prover.optimum(Affine({j: ONE * c for j in range(instance.n) if (c := rng.randint(-3, 3))}))
    if best.status == "optimal" and best.point is not None:
        return best.point
    found = prover.find_point()
    if not isinstance(found, ExactPoint):
        raise NotApplicable("the instance has no point to cut off")
    return found.point


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    line = add_redundant_line(pen, rng)
    return pen.finish(f"row {line.name} added that the bounds imply")


TRANSFORMATION = Transformation(
    name="extra-cut",
    group="different",
    summary="a row is added that cuts off feasible points",
    wrong="a feasible (or optimal) point breaks the row; its look-alike adds a row that the bounds imply",
    precondition="a feasible point, and a variable that may take other values",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"cuts": OneOf(("feasible", "optimal"))},
)
