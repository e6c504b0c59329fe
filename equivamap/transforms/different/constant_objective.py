"""The objective is replaced by its own optimal value: same status, same value, no decision left to make."""

from __future__ import annotations

import random
import time
from typing import Any

from equivamap.ir import ONE, Affine, Instance, Kind
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.sides import Side

__all__ = ["TRANSFORMATION"]

_SECONDS = 10.0


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    side = Side("a", instance, time.monotonic() + _SECONDS)
    if side.best.status != "optimal" or side.best.value is None:
        raise NotApplicable("no optimal value was proved")
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable("the objective is a constant already")
    pen.cost = {}
    pen.offset = side.in_own_sense(side.best.value)
    return pen.finish(f"objective replaced by its optimal value {pen.offset}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Move a constant out of the objective into a fixed column."""
    pen = Rewriting(instance)
    j = pen.add_column(pen.fresh_family("unit"), (), 1, 1, Kind.CONTINUOUS, Affine({}, ONE))
    pen.cost[j] = ONE + pen.offset
    pen.offset = -ONE
    return pen.finish("the constant of the objective stated as the cost of a fixed column")


TRANSFORMATION = Transformation(
    name="constant-objective",
    group="different",
    summary="the objective is replaced by its own optimal value ('feasibility')",
    wrong="every feasible point is optimal; its look-alike moves a constant into a fixed column",
    precondition="an optimal value, and a variable in the objective",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
