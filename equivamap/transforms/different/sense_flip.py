"""Maximised where it should be minimised."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._difference import costs_differ
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

LACKING = "the objective has no variable"


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable(LACKING)
    pen.turn_objective()
    return pen.finish(f"objective turned to {pen.sense}, costs negated")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, _place: int) -> str:
        pen.sense = "max" if pen.sense == "min" else "min"
        return f"objective turned to {pen.sense}"

    places = [0] if Rewriting(instance).cost else []
    return changed_where_it_tells(instance, rng, places, change, LACKING, costs_differ)


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
