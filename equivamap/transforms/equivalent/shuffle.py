"""Columns and rows come in another order.

The order of terms *within* a row is no part of an instance, which holds a matrix; those who write models choose it, and
written from a shuffled instance the terms stand in another order too.
"""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _shuffled(pen: Rewriting, rng: random.Random, tail: str = "") -> Transformed:
    """Put columns and rows into an order in which not all stand where they stood."""
    columns, rows = list(pen.columns), list(range(len(pen.lines)))
    if max(len(columns), len(rows)) < 2:
        raise NotApplicable("there is nothing to shuffle with one variable and one row")
    new_columns, new_rows = columns, rows
    while new_columns == columns and new_rows == rows:
        new_columns, new_rows = rng.sample(columns, len(columns)), rng.sample(rows, len(rows))
    pen.lines = [pen.lines[i] for i in new_rows]
    return pen.finish(f"columns and rows shuffled{tail}", order=new_columns)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _shuffled(Rewriting(instance), rng)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Swap the sides of two rows of the same sense, as if right-hand sides were shuffled by themselves."""
    pen = Rewriting(instance)
    pairs = [
        (one, two)
        for one, two in combinations([line for line in pen.lines if line.terms], 2)
        if (one.lower is None, one.upper is None) == (two.lower is None, two.upper is None)
        and (one.lower, one.upper) != (two.lower, two.upper)
    ]
    one, two = drawn(pairs, rng, "no two rows of the same sense have different right-hand sides")
    one.lower, one.upper, two.lower, two.upper = two.lower, two.upper, one.lower, one.upper
    return _shuffled(pen, rng, f"; the right-hand sides of {one.name} and {two.name} swapped")


TRANSFORMATION = Transformation(
    name="shuffle",
    group="equivalent",
    summary="columns and rows come in another order",
    wrong="the right-hand sides of two rows are swapped on the way",
    precondition="two variables or two rows",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
