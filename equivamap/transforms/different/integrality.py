"""Integrality dropped or added."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance, Kind
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _families(pen: Rewriting, kind: Kind) -> list[str]:
    return [
        name
        for name, ids in pen.families().items()
        if all(pen.columns[j].kind is kind for j in ids) and any(is_spread(pen.columns[j]) for j in ids)
    ]


def _unsound(instance: Instance, rng: random.Random, *, how: str, **_: Any) -> Transformed:
    dropped = how == "dropped"
    was, now = (Kind.INTEGER, Kind.CONTINUOUS) if dropped else (Kind.CONTINUOUS, Kind.INTEGER)

    def change(pen: Rewriting, name: str) -> str:
        for j in pen.family(name):
            pen.columns[j].kind = now
        return f"integrality of {name} {how}"

    missing = f"no variable family is {'integer' if dropped else 'continuous'}"
    return changed_where_it_tells(instance, rng, _families(Rewriting(instance), was), change, missing)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Change the type of a column that is fixed at an integer, or the bounds of an integer to a fraction beyond."""
    pen = Rewriting(instance)
    fixed = [
        j
        for j, c in pen.columns.items()
        if c.kind in (Kind.INTEGER, Kind.CONTINUOUS)
        and not is_spread(c)
        and c.lower is not None
        and c.lower.denominator == 1
    ]
    if fixed:
        j = drawn(fixed, rng, "")
        column = pen.columns[j]
        column.kind = Kind.CONTINUOUS if column.kind is Kind.INTEGER else Kind.INTEGER
        return pen.finish(f"type of {column.name} changed, which is fixed at an integer")
    fitting = [
        j
        for j, c in pen.columns.items()
        if c.kind is Kind.INTEGER and c.upper is not None and c.upper.denominator == 1
    ]
    j = drawn(fitting, rng, "no variable is fixed at an integer, and no integer has an upper bound")
    column = pen.columns[j]
    assert column.upper is not None
    column.upper += ONE / 2
    return pen.finish(f"bound of the integer {column.name} raised by a half, which admits no further value")


TRANSFORMATION = Transformation(
    name="integrality",
    group="different",
    summary="the integrality of a variable family is dropped, or added",
    wrong="fractions are let in, or lost; its look-alike changes the type of a variable that is fixed at an integer, "
    "or raises an integer's bound by a half",
    precondition="a variable family of the type that is changed",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"how": OneOf(("dropped", "added"))},
)
