"""A variable for the objective: ``min c x`` becomes ``min z`` with the row ``z - c x = 0``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Affine, Instance, Kind
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _with_variable(instance: Instance, *, equation: bool) -> Transformed:
    """Put the objective, its constant included, into a row that defines a free variable."""
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable("the objective has no variable")
    z, row = pen.fresh_family("z"), pen.fresh_family("objective_is")
    j = pen.add_column(z, (), None, None, Kind.CONTINUOUS, Affine(dict(pen.cost), pen.offset))
    terms = {j: ONE, **{i: -c for i, c in pen.cost.items()}}
    # what is minimised must be bounded from below; bounded from above it falls without end
    lower = pen.offset if equation or pen.sense == "max" else None
    upper = pen.offset if equation or pen.sense == "min" else None
    pen.add_line(row, (), terms, lower, upper)
    pen.cost, pen.offset = {j: ONE}, pen.offset * 0
    kind = "an equation" if equation else "an inequality in the wrong direction"
    return pen.finish(f"objective variable {z} with {kind} {row}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _with_variable(instance, equation=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _with_variable(instance, equation=False)


TRANSFORMATION = Transformation(
    name="objective-variable",
    group="equivalent",
    summary="a free variable with a defining equation takes the place of the objective",
    wrong="the defining row is an inequality in the direction that does not bound the objective",
    precondition="a variable in the objective",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
