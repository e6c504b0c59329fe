"""One coefficient is off: by one unit, or by a ten-thousandth."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.domains import fixed_value, is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, *, off: str, **_: Any) -> Transformed:
    by_one = off == "one"

    def change(pen: Rewriting, place: tuple[int, int, int]) -> str:
        i, j, sign = place
        line = pen.lines[i]
        amount = sign * (ONE if by_one else abs(line.terms[j]) / 10_000)
        line.terms[j] += amount
        return f"coefficient of {pen.columns[j].name} in {line.name} off by {amount}"

    places = [
        (i, j, sign)
        for i, line in enumerate(Rewriting(instance).lines)
        for j, c in line.terms.items()
        for sign in (-1, 1)
        if not by_one or c + sign  # a coefficient that becomes zero is a missing term
    ]
    return changed_where_it_tells(instance, rng, places, change, "no row has a variable")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Change the coefficient of a column that is fixed, and the side with it."""
    pen = Rewriting(instance)
    places = [(line, j) for line in pen.lines for j in line.terms if not is_spread(pen.columns[j])]
    if places:
        line, j = drawn(places, rng, "")
        value = fixed_value(pen.columns[j])
        step = ONE if line.terms[j] != -1 else 2 * ONE
        line.terms[j] += step
        line.lower = None if line.lower is None else line.lower + step * value
        line.upper = None if line.upper is None else line.upper + step * value
        return pen.finish(
            f"coefficient of the fixed {pen.columns[j].name} in {line.name}, and its side, changed"
        )
    line = drawn([line for line in pen.lines if line.terms], rng, "no row has a variable")
    factor = ONE * rng.randint(2, 9)
    line.multiply(factor)
    return pen.finish(f"every number of {line.name} multiplied by {factor}")


TRANSFORMATION = Transformation(
    name="coefficient",
    group="different",
    summary="one coefficient is off by one unit, or by a ten-thousandth of itself",
    wrong="other points meet the row; its look-alike changes all numbers of a row alike, or the coefficient of a "
    "fixed variable and the side with it",
    precondition="a row with a variable that may vary",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"off": OneOf(("one", "ten-thousandth"))},
)
