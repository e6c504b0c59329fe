"""A variable becomes a sum: ``x = a + b`` with parts whose bounds add up to those of x.

Before: ``l <= x <= u``. After: ``l <= a <= l + h`` and ``0 <= b <= u - l - h``, where h is half of ``u - l`` rounded
down. Where x has one bound, both parts go on without end on the other side; where it has none, both are free. The
parts of an integer are integers. No row is needed; the parts are completions, since many pairs have one sum.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Instance
from equivamap.transforms.domains import domain_of, families_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import follows, prover_of
from equivamap.transforms.inequalities import Inequality
from equivamap.transforms.rewriting import Column, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation
from equivamap.verify.region import Bounds, floor

__all__ = ["TRANSFORMATION"]


def _parts(column: Column, *, rounded: bool) -> tuple[Bounds, Bounds]:
    """Return the bounds of both parts; with `rounded` both are half as wide as the variable, rounded down."""
    low, up = domain_of(column)
    if low is None or up is None:
        start = None if low is None and up is None else ZERO
        return (low, up), (None if low is None else start, None if up is None else start)
    half = floor((up - low) / 2)
    return (low, low + half), (ZERO, half if rounded else up - low - half)


def _split(pen: Rewriting, name: str, *, rounded: bool) -> Transformed:
    first, second = pen.fresh_family(f"{name}_base"), pen.fresh_family(f"{name}_extra")
    for j in pen.family(name):
        column = pen.columns[j]
        parts = _parts(column, rounded=rounded)
        a, b = (
            pen.add_column(family, column.label[1], *bounds, column.kind)
            for family, bounds in zip((first, second), parts, strict=True)
        )
        pen.replace_column(j, Affine({a: ONE, b: ONE}))
    wrong = ", both halves of the bounds rounded down" if rounded else ""
    return pen.finish(f"{name} split into the sum of {first} and {second}{wrong}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    fitting = families_of(pen, lambda column: not column.is_binary)
    name = drawn(fitting, rng, "no variable family is free of binary and semicontinuous ones")
    return _split(pen, name, rounded=False)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    prover = prover_of(instance)

    def loses(j: int) -> bool:
        low, up = domain_of(pen.columns[j])
        if low is None or up is None:
            return False
        reached = low + 2 * floor((up - low) / 2)
        return reached < up and not follows(prover, Inequality((), {j: ONE}, None, reached))

    names = families_of(pen, lambda column: not column.is_binary)
    rng.shuffle(names)
    fitting = next((name for name in names if any(loses(j) for j in pen.family(name))), None)
    missing = "no variable family has an odd number of steps between its bounds that are all taken"
    return _split(pen, drawn([fitting] if fitting else [], rng, missing), rounded=True)


TRANSFORMATION = Transformation(
    name="split-sum",
    group="equivalent",
    summary="a variable family becomes the sum of two that share its range",
    wrong="both halves of the range are rounded down, so that the largest value is lost",
    precondition="a variable family without binary and semicontinuous variables",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
)
