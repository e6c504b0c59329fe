"""The sense of the objective is turned and its coefficients negated: ``min c x`` becomes ``max -c x``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _turned(instance: Instance) -> Rewriting:
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable("the objective has no variable")
    pen.turn_objective()
    return pen


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = _turned(instance)
    return pen.finish(f"objective turned to {pen.sense}, all signs with it")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Forget one sign, of a variable that is not fixed."""
    pen = _turned(instance)
    free = [j for j in pen.cost if is_spread(pen.columns[j])]
    j = drawn(free, rng, "all variables of the objective are fixed")
    pen.cost[j] = -pen.cost[j]
    return pen.finish(f"objective turned to {pen.sense}, the sign of {pen.columns[j].name} forgotten")


TRANSFORMATION = Transformation(
    name="min-max",
    group="equivalent",
    summary="a minimised objective is maximised with all signs turned, or the other way",
    wrong="the sign of one term is forgotten",
    precondition="a variable in the objective",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
