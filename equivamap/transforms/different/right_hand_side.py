"""A right-hand side is off: by one, or by a thousandth."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._look_alikes import moved_between_integers
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, *, off: str, **_: Any) -> Transformed:
    by_one = off == "one"

    def change(pen: Rewriting, place: tuple[int, str, int]) -> str:
        i, end, sign = place
        line = pen.lines[i]
        side = line.lower if end == "lower" else line.upper
        assert side is not None
        amount = sign * (ONE if by_one else abs(side) / 1000)
        if line.is_equation:
            line.lower = line.upper = side + amount
        elif end == "upper":
            line.upper = side + amount
        else:
            line.lower = side + amount
        return f"right-hand side of {line.name} off by {amount}"

    places = [
        (i, end, sign)
        for i, line in enumerate(Rewriting(instance).lines)
        for end, side in (("lower", line.lower), ("upper", line.upper))
        for sign in (-1, 1)
        if line.terms and side is not None and (by_one or side) and not (line.is_equation and end == "lower")
    ]
    return changed_where_it_tells(instance, rng, places, change, "no row has a right-hand side to change")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    name = moved_between_integers(pen, rng)
    return pen.finish(f"right-hand side of {name} moved to where no integer lies between")


TRANSFORMATION = Transformation(
    name="right-hand-side",
    group="different",
    summary="a right-hand side is off by one, or by a thousandth of itself",
    wrong="other points meet the row; its look-alike moves a side to where no integer lies between",
    precondition="a row with a side",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"off": OneOf(("one", "thousandth"))},
)
