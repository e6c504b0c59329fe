"""An integer written in digits with one digit too few."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import first_told
from equivamap.transforms.different._difference import points_differ
from equivamap.transforms.digits import digit_families, places, width, write_in_digits
from equivamap.transforms.domains import domain_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

LACKING = "no family of integers with both bounds needs two digits or more"


def _sound(instance: Instance, rng: random.Random, *, base: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    name = drawn(digit_families(pen, base), rng, LACKING)
    family = write_in_digits(pen, name, base, f"{name}_digit")
    return pen.finish(f"{name} written in digits {family} of base {base}")


def _unsound(instance: Instance, rng: random.Random, *, base: int, **_: Any) -> Transformed:
    def attempt(name: str) -> tuple[str, bool | None]:
        kept = Rewriting(instance)
        for j in kept.family(name):
            column = kept.columns[j]
            most, low = width(column), domain_of(column)[0]
            assert low is not None
            count = max(1, places(most, base) - 1)
            column.upper = low + min(most, base**count - 1)
        return name, points_differ(instance, kept)

    pen = Rewriting(instance)
    name = first_told(rng, digit_families(pen, base), attempt, LACKING)
    family = write_in_digits(pen, name, base, f"{name}_digit", fewer=1)
    return pen.finish(f"{name} written in digits {family} of base {base}, one too few")


TRANSFORMATION = Transformation(
    name="too-few-digits",
    group="different",
    summary="the integers of a family are written with one digit too few",
    wrong="large values are lost; its look-alike has all the digits that the bounds need",
    precondition="a family of integers with both bounds, one of which needs two digits or more",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
    choices={"base": OneOf((2, 10))},
)
