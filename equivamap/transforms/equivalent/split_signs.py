"""A variable of either sign becomes a difference: ``x = p - m`` with ``p, m >= 0``.

Before: ``l <= x <= u``. After: ``max(l, 0) <= p <= max(u, 0)`` and ``max(-u, 0) <= m <= max(-l, 0)``. These bounds
alone give ``l <= p - m <= u``: either one part is fixed to zero, or ``l <= 0 <= u``. No row is needed, and no part is
unbounded on a side where x was bounded. The parts are completions: both may grow by the same amount.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Instance
from equivamap.transforms.domains import domain_of, families_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Column, Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _may_be_negative(column: Column) -> bool:
    low, _ = domain_of(column)
    return low is None or low < 0


def _split(instance: Instance, rng: random.Random, *, forget: bool) -> Transformed:
    """Split the members of one family; with `forget`, one row takes the negative part for positive."""
    pen = Rewriting(instance)
    fitting = [
        name
        for name in families_of(pen, lambda _: True)
        if any(_may_be_negative(pen.columns[j]) for j in pen.family(name))
        and (not forget or _places(pen, pen.family(name)))
    ]
    where = " and stands in a row with a bound" if forget else ""
    name = drawn(fitting, rng, f"no variable family, free of semicontinuous ones, may be negative{where}")
    members = pen.family(name)
    place = drawn(_places(pen, members), rng, "") if forget else None
    positive, negative = pen.fresh_family(f"{name}_plus"), pen.fresh_family(f"{name}_minus")
    for j in members:
        column = pen.columns[j]
        low, up = domain_of(column)
        most, depth = (None if end is None else max(end, ZERO) for end in (up, None if low is None else -low))
        p = pen.add_column(positive, column.label[1], max(low or ZERO, ZERO), most, column.kind)
        least = ZERO if up is None else max(-up, ZERO)
        m = pen.add_column(negative, column.label[1], least, depth, column.kind)
        pen.replace_column(j, Affine({p: ONE, m: -ONE}))
        if place is not None and place[1] == j:
            place[0].terms[m] = -place[0].terms[m]
    wrong = f", the minus forgotten in {place[0].name}" if place else ""
    return pen.finish(f"{name} split into {positive} and {negative}{wrong}")


def _places(pen: Rewriting, members: list[int]) -> list[tuple[Line, int]]:
    """Return rows with a bound and members in them that may be negative."""
    return [
        (line, j)
        for line in pen.lines
        if line.sense != "free"
        for j in members
        if j in line.terms and _may_be_negative(pen.columns[j])
    ]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _split(instance, rng, forget=False)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _split(instance, rng, forget=True)


TRANSFORMATION = Transformation(
    name="split-signs",
    group="equivalent",
    summary="variables that may be negative become the difference of two nonnegative ones",
    wrong="the minus of a negative part is forgotten in one row",
    precondition="a variable family, free of semicontinuous ones, that may be negative",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
    source="Dantzig 1963",
)
