"""Rows times a positive number: ``a x <= b`` becomes ``k a x <= k b``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

_FACTORS = (2, 3, 5, 10, 100)


def _factor(rng: random.Random) -> Rational:
    """Return a factor that keeps decimals decimals: one of the list, a half or a tenth."""
    size = ZERO + rng.choice(_FACTORS)
    return 1 / size if size in (2, 10) and rng.random() < 0.5 else size


def _rescaled(instance: Instance, rng: random.Random, *, forget_sides: bool) -> Transformed:
    pen = Rewriting(instance)
    families = {
        name: [line for line in lines if line.terms and (not forget_sides or _has_side(line))]
        for name, lines in pen.row_families().items()
    }
    why = (
        "no row with a variable has a right-hand side other than zero"
        if forget_sides
        else "no row has a variable"
    )
    name = drawn([n for n, lines in families.items() if lines], rng, why)
    k = _factor(rng)
    for line in families[name]:
        sides = line.lower, line.upper
        line.multiply(k)
        if forget_sides:
            line.lower, line.upper = sides
    return pen.finish(f"rows {name} times {k}" + (", right-hand sides forgotten" if forget_sides else ""))


def _has_side(line: Line) -> bool:
    return bool(line.lower or line.upper)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _rescaled(instance, rng, forget_sides=False)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _rescaled(instance, rng, forget_sides=True)


TRANSFORMATION = Transformation(
    name="row-scaling",
    group="equivalent",
    summary="the rows of one family are multiplied by a positive number",
    wrong="the right-hand sides are not multiplied",
    precondition="a row with a variable",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
