"""A whole constraint family is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._look_alikes import is_implied_by_bounds
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    families = pen.row_families()
    implied = [name for name, lines in families.items() if all(is_implied_by_bounds(pen, x) for x in lines)]
    name = drawn(implied, rng, "no constraint family follows from the bounds")
    return pen.finish(_drop(pen, name))


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    places = list(Rewriting(instance).row_families())
    return changed_where_it_tells(instance, rng, places, _drop, "there is no row")


def _drop(pen: Rewriting, name: str) -> str:
    pen.remove_lines(pen.row_families()[name])
    return f"family {name} dropped"


TRANSFORMATION = Transformation(
    name="dropped-family",
    group="different",
    summary="a constraint family is dropped that the rest of the model does not imply",
    wrong="the family cuts off points; its look-alike drops a family that the bounds imply",
    precondition="a constraint family that the rest does not imply",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
