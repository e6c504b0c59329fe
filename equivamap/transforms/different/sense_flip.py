"""Maximised where it should be minimised."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _flipped(instance: Instance, *, costs: bool) -> Transformed:
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable("the objective has no variable")
    pen.sense = "max" if pen.sense == "min" else "min"
    if costs:
        pen.cost = {j: -c for j, c in pen.cost.items()}
        pen.offset = -pen.offset
    return pen.finish(f"objective turned to {pen.sense}" + (", costs negated" if costs else ""))


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _flipped(instance, costs=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _flipped(instance, costs=False)


TRANSFORMATION = Transformation(
    name="sense-flip",
    group="different",
    summary="the objective is maximised instead of minimised, or the other way",
    wrong="the worst solution is sought; its look-alike negates the costs as well",
    precondition="a variable in the objective",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
