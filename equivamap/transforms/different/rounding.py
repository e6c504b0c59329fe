"""Strict read as non-strict: ``x < 3`` and ``x <= 3`` differ by one for integers."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._look_alikes import is_all_integer, moved_between_integers
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation
from equivamap.verify.region import ceiling, floor

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[int, str]) -> str:
        line = pen.lines[place[0]]
        if place[1] == "upper" and line.upper is not None:
            line.upper = floor(line.upper) - 1
        elif line.lower is not None:
            line.lower = ceiling(line.lower) + 1
        return f"{line.name} read as strict"

    pen = Rewriting(instance)
    places = [
        (i, end)
        for i, line in enumerate(pen.lines)
        if is_all_integer(pen, line)
        for end, side in (("lower", line.lower), ("upper", line.upper))
        if side is not None
    ]
    missing = "no inequality has integer coefficients and variables alone"
    return changed_where_it_tells(instance, rng, places, change, missing)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    return pen.finish(f"side of {moved_between_integers(pen, rng)} rounded, or moved by less than an integer")


TRANSFORMATION = Transformation(
    name="rounding",
    group="different",
    summary="a side of an all-integer row is rounded as if the row were strict",
    wrong="the side is one too tight; its look-alike rounds to where no integer lies between",
    precondition="an inequality with integer coefficients and variables alone",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
