"""A variable family changes its unit, and one row is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ZERO, Affine, Instance, Kind
from equivamap.transforms.different._choosing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _rescaled(instance: Instance, rng: random.Random, *, factor: int, forget: bool) -> Transformed:
    """Measure a continuous family in units `factor` times larger."""
    pen = Rewriting(instance)
    standing = {j for line in pen.lines for j in line.terms}
    families = [
        name
        for name, ids in pen.families().items()
        if all(pen.columns[j].kind is Kind.CONTINUOUS for j in ids) and standing & set(ids)
    ]
    name = drawn(families, rng, "no continuous variable family stands in a row")
    members = set(pen.family(name))
    line = drawn([line for line in pen.lines if members & line.terms.keys()], rng, "")
    before = dict(line.terms)
    new_ids = {}
    for j in sorted(members):
        column = pen.columns[j]
        low = None if column.lower is None else column.lower / factor
        high = None if column.upper is None else column.upper / factor
        formula = Affine.variable(j).scaled(1 / (ZERO + factor))
        new_ids[j] = pen.add_column(
            f"{name}_in_{factor}", column.label[1], low, high, Kind.CONTINUOUS, formula
        )
        pen.replace_column(j, Affine.variable(new_ids[j], factor))
    if forget:
        for j in members & before.keys():
            line.terms[new_ids[j]] = before[j]
    tail = f", forgotten in {line.name}" if forget else ""
    return pen.finish(f"{name} measured in units of {factor}{tail}")


def _sound(instance: Instance, rng: random.Random, *, factor: int, **_: Any) -> Transformed:
    return _rescaled(instance, rng, factor=factor, forget=False)


def _unsound(instance: Instance, rng: random.Random, *, factor: int, **_: Any) -> Transformed:
    return _rescaled(instance, rng, factor=factor, forget=True)


TRANSFORMATION = Transformation(
    name="units-forgotten",
    group="different",
    summary="a continuous variable family is measured in another unit, but not in one row",
    wrong="one row still takes the old unit; its look-alike changes all rows",
    precondition="a continuous variable family that stands in a row",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    options={"factor": 1000},
)
