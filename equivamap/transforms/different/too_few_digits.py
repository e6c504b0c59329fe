"""An integer written in digits with one digit too few."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ZERO, Affine, Instance, Kind
from equivamap.transforms.different._choosing import drawn
from equivamap.transforms.rewriting import Column, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _has_digits(column: Column) -> bool:
    return (
        column.kind is Kind.INTEGER
        and column.lower == 0
        and column.upper is not None
        and 1 < column.upper < 10**9
    )


def _in_binary(instance: Instance, rng: random.Random, *, fewer: int) -> Transformed:
    """Write the integers of one family in binary digits, the bound kept as a row, with `fewer` digits than needed."""
    pen = Rewriting(instance)
    families = [n for n, ids in pen.families().items() if all(_has_digits(pen.columns[j]) for j in ids)]
    name = drawn(families, rng, "no family of integers lies between 0 and a bound above 1")
    digit = pen.fresh_family(f"{name}_bit")
    limit = pen.fresh_family(f"{name}_limit")
    for j in pen.family(name):
        column = pen.columns[j]
        assert column.upper is not None
        count = int(column.upper).bit_length() - fewer
        bits = [pen.add_column(digit, (*column.label[1], d), 0, 1, Kind.INTEGER) for d in range(count)]
        form = Affine({k: ZERO + 2**d for d, k in enumerate(bits)})
        pen.add_line(limit, column.label[1], form.terms, None, column.upper)
        pen.replace_column(j, form)
    return pen.finish(f"{name} written in binary digits" + (", one too few" if fewer else ""))


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _in_binary(instance, rng, fewer=0)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _in_binary(instance, rng, fewer=1)


TRANSFORMATION = Transformation(
    name="too-few-digits",
    group="different",
    summary="the integers of a family are written in binary with one digit too few",
    wrong="large values are lost; its look-alike has all the digits that the bounds need",
    precondition="a family of integers between 0 and a bound above 1",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
