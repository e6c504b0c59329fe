"""A part of the objective in a row: ``min p x + q y`` becomes ``min t + q y`` with ``t >= p x``.

The variable t may lie above the part, but nothing is gained by that: the least cost of every decision is as before.
A maximised part is bounded from above.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Affine, Instance, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _with_row(instance: Instance, rng: random.Random, *, turned: bool) -> Transformed:
    """Move the terms of one variable family; with `turned`, the row has the other direction."""
    pen = Rewriting(instance)
    names = list(dict.fromkeys(pen.columns[j].label[0] for j in pen.cost))
    name = drawn(names, rng, "the objective has no variable")
    part = {j: pen.cost.pop(j) for j in list(pen.cost) if pen.columns[j].label[0] == name}
    column, row = pen.fresh_family(f"cost_of_{name}"), pen.fresh_family(f"cost_of_{name}_row")
    t = pen.add_column(column, (), None, None, Kind.CONTINUOUS, Affine(dict(part)))
    pen.cost[t] = ONE
    above = (pen.sense == "min") != turned
    terms = {t: ONE, **{j: -c for j, c in part.items()}}
    pen.add_line(row, (), terms, 0 if above else None, None if above else 0)
    wrong = ", in the wrong direction" if turned else ""
    return pen.finish(f"part of the objective in {name} bounded by the variable {column}{wrong}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _with_row(instance, rng, turned=False)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _with_row(instance, rng, turned=True)


TRANSFORMATION = Transformation(
    name="epigraph-linear",
    group="equivalent",
    summary="a part of the objective moves into a row that bounds a new variable",
    wrong="the row bounds the new variable on the other side, so that the objective has no end",
    precondition="a variable in the objective",
    keeps=("same-decisions",),
    sound=_sound,
    unsound=_unsound,
)
