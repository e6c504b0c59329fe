"""A linking row ``x <= M y`` is forgotten: the fixed cost is never paid."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._linking import LACKING, linking
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[int, int]) -> str:
        line, binary = pen.lines[place[0]], place[1]
        pen.remove_lines([line])
        return f"linking row {line.name} to {pen.columns[binary].name} dropped"

    pen = Rewriting(instance)
    places = [(pen.lines.index(line), j) for line, j in linking(pen)]
    return changed_where_it_tells(instance, rng, places, change, LACKING)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Write the linking row twice, the second time with a looser M."""
    pen = Rewriting(instance)
    line, binary = drawn(linking(pen), rng, LACKING)
    terms = dict(line.terms)
    terms[binary] -= ONE
    pen.add_line(pen.fresh_family(f"{line.label[0]}_again"), line.label[1], terms, None, 0, after=line)
    return pen.finish(f"linking row {line.name} written again with a looser M")


TRANSFORMATION = Transformation(
    name="missing-linking-row",
    group="different",
    summary="a row x <= M y with a binary y is dropped",
    wrong="x may be positive with y at zero; its look-alike adds such a row again, with a looser M",
    precondition="a row x <= M y with a binary y and nonnegative x",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
