"""Strict read as non-strict: ``x < 3`` and ``x <= 3`` differ by one for integers."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance, Kind
from equivamap.transforms.different._choosing import drawn, round_down
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _integral_lines(pen: Rewriting) -> list[Line]:
    """Return the inequalities over integer columns with integer coefficients and a finite upper side."""
    return [
        line
        for line in pen.lines
        if line.terms
        and line.upper is not None
        and not line.is_equation
        and all(pen.columns[j].kind is Kind.INTEGER and c.denominator == 1 for j, c in line.terms.items())
    ]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    line = drawn(_integral_lines(pen), rng, "no <= row has integer coefficients and variables alone")
    assert line.upper is not None
    line.upper = round_down(line.upper) - ONE
    return pen.finish(f"{line.name} read as strict")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    line = drawn(_integral_lines(pen), rng, "no <= row has integer coefficients and variables alone")
    assert line.upper is not None
    line.upper = round_down(line.upper) + ONE / 2 if line.upper.denominator == 1 else round_down(line.upper)
    return pen.finish(f"side of {line.name} rounded, or moved by less than an integer")


TRANSFORMATION = Transformation(
    name="rounding",
    group="different",
    summary="a side of an all-integer row is rounded as if the row were strict",
    wrong="the side is one too small; its look-alike rounds to where no integer lies between",
    precondition="a <= row with integer coefficients and variables alone",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
