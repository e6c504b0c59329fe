"""One family is missing from the objective."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._difference import costs_differ
from equivamap.transforms.different._look_alikes import state_constant_as_column
from equivamap.transforms.domains import fixed_value, is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, name: str) -> str:
        for j in pen.family(name):
            pen.cost.pop(j, None)
        return f"{name} left out of the objective"

    pen = Rewriting(instance)
    priced = [
        name
        for name, ids in pen.families().items()
        if any(j in pen.cost and is_spread(pen.columns[j]) for j in ids)
    ]
    missing = "no variable family stands in the objective"
    return changed_where_it_tells(instance, rng, priced, change, missing, costs_differ)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Leave out a variable that is fixed, and keep its cost as a constant; or state a constant as a fixed column."""
    pen = Rewriting(instance)
    fixed = [j for j in pen.cost if not is_spread(pen.columns[j])]
    if fixed:
        j = drawn(fixed, rng, "")
        pen.offset += pen.cost.pop(j) * fixed_value(pen.columns[j])
        return pen.finish(f"cost of the fixed {pen.columns[j].name} written as a constant")
    return pen.finish(state_constant_as_column(pen))


TRANSFORMATION = Transformation(
    name="objective-term-missing",
    group="different",
    summary="a variable family is left out of the objective",
    wrong="its cost is forgotten; its look-alike turns the cost of a fixed variable into a constant, or back",
    precondition="a variable family in the objective that may vary",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
