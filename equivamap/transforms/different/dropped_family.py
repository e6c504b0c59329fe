"""A whole constraint family is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._choosing import drawn, is_implied_by_bounds
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _without_one(instance: Instance, rng: random.Random, *, implied: bool) -> Transformed:
    pen = Rewriting(instance)
    fitting = [
        name
        for name, lines in pen.row_families().items()
        if all(is_implied_by_bounds(pen, line) for line in lines) is implied
    ]
    name = drawn(
        fitting, rng, f"no constraint family {'follows from' if implied else 'cuts into'} the bounds"
    )
    pen.remove_lines(pen.row_families()[name])
    return pen.finish(f"family {name} dropped")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _without_one(instance, rng, implied=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _without_one(instance, rng, implied=False)


TRANSFORMATION = Transformation(
    name="dropped-family",
    group="different",
    summary="a constraint family is dropped that the bounds do not imply",
    wrong="the family cuts off points; its look-alike drops a family that the bounds imply",
    precondition="a constraint family with a row that the bounds do not imply",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
