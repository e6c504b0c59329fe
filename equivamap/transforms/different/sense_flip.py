"""Maximised where it should be minimised."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._difference import changed_where_it_tells, costs_differ
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

LACKING = "the objective has no variable"


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable(LACKING)
    note = _flip(pen)
    pen.cost = {j: -c for j, c in pen.cost.items()}
    pen.offset = -pen.offset
    return pen.finish(f"{note}, costs negated")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, _place: int) -> str:
        return _flip(pen)

    places = [0] if Rewriting(instance).cost else []
    return changed_where_it_tells(instance, rng, places, change, LACKING, costs_differ)


def _flip(pen: Rewriting) -> str:
    pen.sense = "max" if pen.sense == "min" else "min"
    return f"objective turned to {pen.sense}"


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
