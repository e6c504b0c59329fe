"""A right-hand side is off: by one, or by a thousandth."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, ZERO, Instance, Kind
from equivamap.transforms.different._choosing import drawn, round_down
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, *, off: str, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    fitting = [line for line in pen.lines if line.terms and (off == "one" or (line.upper or line.lower))]
    line = drawn(fitting, rng, "no row has a right-hand side to change")
    side = line.upper if line.upper is not None else line.lower
    if side is None:
        line = drawn([r for r in fitting if (r.lower, r.upper) != (None, None)], rng, "no row has a side")
        side = line.upper if line.upper is not None else line.lower
    assert side is not None
    amount = rng.choice((-1, 1)) * (ONE if off == "one" else abs(side) / 1000)
    if line.is_equation:
        line.lower = line.upper = side + amount
    elif line.upper is not None:
        line.upper = side + amount
    else:
        line.lower = side + amount
    return pen.finish(f"right-hand side of {line.name} off by {amount}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Loosen the side of an all-integer row by a half: no integer lies between."""
    pen = Rewriting(instance)
    fitting = [line for line in pen.lines if _is_integral(pen, line)]
    line = drawn(fitting, rng, "no inequality has integer coefficients and variables alone")
    assert line.upper is not None
    line.upper = round_down(line.upper) + ONE / 2
    return pen.finish(f"right-hand side of {line.name} raised to a half, which admits no further integer")


def _is_integral(pen: Rewriting, line: Line) -> bool:
    return (
        bool(line.terms)
        and line.lower is None
        and line.upper is not None
        and all(pen.columns[j].kind is Kind.INTEGER and c.denominator == 1 for j, c in line.terms.items())
        and line.upper >= ZERO
    )


TRANSFORMATION = Transformation(
    name="right-hand-side",
    group="different",
    summary="a right-hand side is off by one, or by a thousandth of itself",
    wrong="other points meet the row; its look-alike moves a side to where no integer lies between",
    precondition="a row with a side",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    options={"off": "one"},
)
