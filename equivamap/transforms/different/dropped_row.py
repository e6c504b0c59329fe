"""A row is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import best_of, changed_where_it_tells
from equivamap.transforms.different._look_alikes import is_implied_by_bounds
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import OneOf
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    implied = [line for line in pen.lines if is_implied_by_bounds(pen, line)]
    line = drawn(implied, rng, "no row follows from the bounds of its variables")
    pen.remove_lines([line])
    return pen.finish(f"row {line.name} dropped")


def _unsound(instance: Instance, rng: random.Random, *, at_optimum: str, **_: Any) -> Transformed:
    """Drop a row; if asked, one that holds with equality at a proved optimal point, or one that does not."""
    places = list(range(instance.m))
    missing = "there is no row"
    if at_optimum != "any":
        point, _value = best_of(instance)
        values = [row.body.at(dict(enumerate(point))) for row in instance.exact_rows]
        rows = list(zip(instance.exact_rows, values, strict=True))
        places = [
            i for i, (row, v) in enumerate(rows) if (v in (row.lower, row.upper)) is (at_optimum == "active")
        ]
        missing = f"no row is {at_optimum} at the optimum"

    def change(pen: Rewriting, i: int) -> str:
        line = pen.lines[i]
        pen.remove_lines([line])
        return f"row {line.name} dropped" + (f", {at_optimum} at the optimum" if at_optimum != "any" else "")

    return changed_where_it_tells(instance, rng, places, change, missing)


TRANSFORMATION = Transformation(
    name="dropped-row",
    group="different",
    summary="a row is dropped that the rest of the model does not imply",
    wrong="the row cuts off points; its look-alike drops a row that the bounds imply",
    precondition="a row that the rest does not imply",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"at_optimum": OneOf(("any", "active", "inactive"))},
)
