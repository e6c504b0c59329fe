"""One term of the objective has the wrong sign."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._difference import costs_differ
from equivamap.transforms.domains import is_spread
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, j: int) -> str:
        pen.cost[j] = -pen.cost[j]
        return f"sign of {pen.columns[j].name} in the objective turned"

    pen = Rewriting(instance)
    places = [j for j in pen.cost if is_spread(pen.columns[j])]
    missing = "the objective has no variable that may vary"
    return changed_where_it_tells(instance, rng, places, change, missing, costs_differ)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Turn all signs, and the sense with them."""
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable("the objective has no variable")
    pen.turn_objective()
    return pen.finish("all signs of the objective turned, and its sense")


TRANSFORMATION = Transformation(
    name="objective-sign",
    group="different",
    summary="one term of the objective gets the other sign",
    wrong="a cost becomes a gain; its look-alike turns all signs and the sense",
    precondition="a variable in the objective that may vary",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
