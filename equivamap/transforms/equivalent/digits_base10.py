"""Integers in decimal digits: ``x = l + y_0 + 10 y_1 + 100 y_2 …`` with as many digits as the bounds need.

Every value has exactly one digit for each place; the bound stays as a row where the digits reach further. Digits are no
affine functions of their number: they are completions, unless there is one alone.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.digits import digit_families, places, width, write_in_digits
from equivamap.transforms.domains import domain_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import follows, prover_of
from equivamap.transforms.inequalities import Inequality
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

BASE = 10


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no family of integers with both bounds has a range of ten or more"
    name = drawn(digit_families(pen, BASE), rng, missing)
    family = write_in_digits(pen, name, BASE, f"{name}_digit")
    return pen.finish(f"{name} written in decimal digits {family}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    prover = prover_of(instance)

    def loses(j: int) -> bool:
        low, most = domain_of(pen.columns[j])[0], width(pen.columns[j])
        assert low is not None
        left = BASE ** (places(most, BASE) - 1) - 1
        return most >= BASE and not follows(prover, Inequality((), {j: ONE}, None, low + left))

    names = digit_families(pen, BASE)
    fitting = [name for name in names if any(loses(j) for j in pen.family(name))]
    name = drawn(fitting, rng, "no family of integers with both bounds takes values that need two digits")
    family = write_in_digits(pen, name, BASE, f"{name}_digit", fewer=1)
    return pen.finish(f"{name} written in decimal digits {family}, one too few")


TRANSFORMATION = Transformation(
    name="digits-base10",
    group="equivalent",
    summary="integers are written in decimal digits, as many as their bounds need",
    wrong="there is one digit too few, so that large values are lost",
    precondition="a family of integers with both bounds, one of which has a range of ten or more",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
)
