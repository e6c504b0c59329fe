"""The objective is replaced by its own optimal value: same status, same value, no decision left to make."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance, Rational
from equivamap.transforms.different._changes import best_of, changed_where_it_tells
from equivamap.transforms.different._difference import costs_differ
from equivamap.transforms.different._look_alikes import state_constant_as_column
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, value: Rational) -> str:
        pen.cost, pen.offset = {}, value
        return f"objective replaced by its optimal value {value}"

    if not Rewriting(instance).cost:
        raise NotApplicable("the objective is a constant already")
    _point, value = best_of(instance)
    return changed_where_it_tells(instance, rng, [value], change, "", costs_differ)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    return pen.finish(state_constant_as_column(pen))


TRANSFORMATION = Transformation(
    name="constant-objective",
    group="different",
    summary="the objective is replaced by its own optimal value ('feasibility')",
    wrong="every feasible point is optimal; its look-alike moves a constant into a fixed column",
    precondition="an optimal value, and an objective that is no constant",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
