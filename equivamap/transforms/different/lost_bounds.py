"""Bounds of a variable family are lost, as when x is replaced and nobody thinks of them."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance, Kind
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _bounded(pen: Rewriting) -> list[str]:
    """Return the families with an upper bound, or a lower one other than none, on a plain variable."""
    return [
        name
        for name, ids in pen.families().items()
        if any(pen.columns[j].upper is not None or pen.columns[j].lower is not None for j in ids)
        and all(pen.columns[j].kind in (Kind.CONTINUOUS, Kind.INTEGER) for j in ids)
    ]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[str, str]) -> str:
        name, end = place
        for j in pen.family(name):
            setattr(pen.columns[j], end, None)
        return f"{end} bounds of {name} lost"

    pen = Rewriting(instance)
    places = []
    for name in _bounded(pen):
        upper = any(pen.columns[j].upper is not None for j in pen.family(name))
        places.append((name, "upper" if upper else "lower"))
    return changed_where_it_tells(instance, rng, places, change, "no variable family has bounds")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Write the bounds as rows."""
    pen = Rewriting(instance)
    name = drawn(_bounded(pen), rng, "no variable family has bounds")
    rows = pen.fresh_family(f"range_{name}")
    for j in pen.family(name):
        column = pen.columns[j]
        if column.lower is not None or column.upper is not None:
            pen.add_line(rows, column.label[1], {j: ONE}, column.lower, column.upper)
        column.lower = column.upper = None
    return pen.finish(f"bounds of {name} written as the rows {rows}")


TRANSFORMATION = Transformation(
    name="lost-bounds",
    group="different",
    summary="the upper bounds of a variable family are lost, or its lower ones where there are no upper ones",
    wrong="points outside the bounds are let in; its look-alike writes the bounds as rows",
    precondition="a variable family with bounds, free of semicontinuous ones",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
