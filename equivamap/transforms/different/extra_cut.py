"""A row too many: it cuts off feasible points, the optimal ones if asked."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Affine, Instance, Kind
from equivamap.transforms.different._choosing import add_redundant_line
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.outcomes import ExactPoint
from equivamap.verify.sides import Side

__all__ = ["TRANSFORMATION"]

_SECONDS = 10.0


def _unsound(instance: Instance, rng: random.Random, *, cuts: str, **_: Any) -> Transformed:
    """Cut off a feasible point, or an optimal one: one column must keep away from its value there."""
    import time

    side = Side("a", instance, time.monotonic() + _SECONDS)
    pen = Rewriting(instance)
    if cuts == "optimal":
        point = side.best.point if side.best.status == "optimal" else None
    else:
        form = Affine({j: ONE * rng.randint(-3, 3) for j in range(instance.n)})
        found = side.prover.optimum(form)
        point = found.point if found.status == "optimal" else None
        if point is None and isinstance(side.some_point, ExactPoint):
            point = side.some_point.point
    if point is None:
        raise NotApplicable("the instance has no point to cut off")
    places = [j for j in range(instance.n) if pen.columns[j].kind in (Kind.INTEGER, Kind.CONTINUOUS)]
    rng.shuffle(places)
    for j in places:
        column = pen.columns[j]
        step = ONE if column.kind is Kind.INTEGER else ONE / 2
        if column.upper is None or point[j] + step <= column.upper:
            line = pen.add_line(pen.fresh_family("cut"), (), {j: ONE}, point[j] + step, None)
        elif column.lower is None or point[j] - step >= column.lower:
            line = pen.add_line(pen.fresh_family("cut"), (), {j: ONE}, None, point[j] - step)
        else:
            continue
        return pen.finish(f"row {line.name} cuts {column.name} off at its value in {cuts} points")
    raise NotApplicable("every variable is fixed by its bounds")


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
    options={"cuts": "feasible"},
)
