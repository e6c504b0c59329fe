"""The same optimal solution, another feasible set: a box drawn around the optimum, or rows that do not bind there."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance, Kind
from equivamap.transforms.different._changes import best_of, changed_where_it_tells
from equivamap.transforms.different._look_alikes import add_redundant_line
from equivamap.transforms.domains import is_spread
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Bound columns by their values at one optimal point: that point stays, others go."""
    point, _value = best_of(instance)

    def change(pen: Rewriting, place: int) -> str:
        chosen = sorted({place, *rng.sample(places, min(len(places) // 2, 2))})
        family = pen.fresh_family("near")
        for number, j in enumerate(chosen, 1):
            pen.add_line(family, (number,), {j: ONE}, None, point[j])
        names = ", ".join(pen.columns[j].name for j in chosen)
        return f"rows {family} keep {names} at most at the values of one optimal solution"

    places = [
        j
        for j, c in Rewriting(instance).columns.items()
        if c.kind in (Kind.INTEGER, Kind.CONTINUOUS)
        and is_spread(c)
        and (c.upper is None or point[j] < c.upper)
    ]
    missing = "every variable is at its upper bound in the optimal point"
    return changed_where_it_tells(instance, rng, places, change, missing)


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
