"""The same optimal solution, another feasible set: a box drawn around the optimum, or rows that do not bind there."""

from __future__ import annotations

import random
import time
from typing import Any

from equivamap.ir import ONE, Instance, Kind
from equivamap.transforms.different._choosing import add_redundant_line, is_spread
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.sides import Side

__all__ = ["TRANSFORMATION"]

_SECONDS = 10.0


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Bound a column by its value at one optimal point: that point stays, others go."""
    side = Side("a", instance, time.monotonic() + _SECONDS)
    point = side.best.point if side.best.status == "optimal" else None
    if point is None:
        raise NotApplicable("no optimal point was proved")
    pen = Rewriting(instance)
    places = [
        j
        for j, c in pen.columns.items()
        if c.kind in (Kind.INTEGER, Kind.CONTINUOUS)
        and is_spread(c)
        and (c.upper is None or point[j] < c.upper)
    ]
    if not places:
        raise NotApplicable("every variable is at its upper bound in the optimal point")
    rng.shuffle(places)
    count = rng.randint(1, max(1, len(places) // 2))
    family = pen.fresh_family("near")
    for j in sorted(places[:count]):
        pen.add_line(family, (j,), {j: ONE}, None, point[j])
    return pen.finish(f"rows {family} keep {count} variables at most at their optimal values")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    line = add_redundant_line(pen, rng)
    return pen.finish(f"row {line.name} added that the bounds imply")


TRANSFORMATION = Transformation(
    name="other-feasible-set",
    group="different",
    summary="rows keep variables at most at their values in one optimal solution",
    wrong="the optimal solution stays and others are lost; its look-alike adds a row that the bounds imply",
    precondition="an optimal point with a variable below its upper bound",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
