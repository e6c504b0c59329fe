"""Integers in binary digits: ``x = l + y_0 + 2 y_1 + 4 y_2 …`` with as many digits as the bounds need.

Every value has exactly one digit for each place; the bound stays as a row where the digits reach further. Digits are no
affine functions of their number: they are completions, unless there is one alone.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.digits import digit_families, places, reach, width, write_in_digits
from equivamap.transforms.domains import are_redundant, domain_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation
from equivamap.verify.region import Bounds

__all__ = ["TRANSFORMATION"]

BASE = 2


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no family of integers with both bounds has a range of two or more"
    name = drawn(digit_families(pen, BASE), rng, missing)
    family = write_in_digits(pen, name, BASE, f"{name}_bit")
    return pen.finish(f"{name} written in binary digits {family}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    names = digit_families(pen, BASE)
    fitting = [name for name in names if not are_redundant(instance, _reached(pen, name))]
    missing = "no family of integers has an upper bound that binary digits exceed and the rows do not imply"
    name = drawn(fitting, rng, missing)
    family = write_in_digits(pen, name, BASE, f"{name}_bit", bounded=False)
    return pen.finish(f"{name} written in binary digits {family}, upper bounds lost")


def _reached(pen: Rewriting, name: str) -> dict[int, Bounds]:
    """Return the bounds that digits alone give."""
    found: dict[int, Bounds] = {}
    for j in pen.family(name):
        low, _ = domain_of(pen.columns[j])
        most = width(pen.columns[j])
        assert low is not None
        further = reach(most, BASE, places(most, BASE))
        found[j] = (pen.columns[j].lower, low + further if further > most else pen.columns[j].upper)
    return found


TRANSFORMATION = Transformation(
    name="digits-binary",
    group="equivalent",
    summary="integers are written in binary digits, as many as their bounds need",
    wrong="the rows are lost that keep the upper bounds",
    precondition="a family of integers with both bounds, one of which has a range of two or more",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
)
