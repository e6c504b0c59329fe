"""The first or last index of a constraint family is forgotten: a loop that starts or ends one off."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._look_alikes import add_redundant_line
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

LACKING = "no constraint family runs over integers"


def _ends(pen: Rewriting) -> list[list[Line]]:
    """Return for each family over integers the rows of its first and of its last index, where there are others."""
    found = []
    for lines in pen.row_families().values():
        firsts = [line.label[1][0] for line in lines if line.label[1] and isinstance(line.label[1][0], int)]
        if len(firsts) < len(lines) or len(set(firsts)) < 2:
            continue
        found += [
            [line for line, first in zip(lines, firsts, strict=True) if first == end]
            for end in (min(firsts), max(firsts))
        ]
    return found


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: int) -> str:
        lines = _ends(pen)[place]
        pen.remove_lines(lines)
        return f"{lines[0].label[0]} misses index {lines[0].label[1][0]}"

    places = list(range(len(_ends(Rewriting(instance)))))
    return changed_where_it_tells(instance, rng, places, change, LACKING)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Run one index too far, over a row that the bounds imply."""
    pen = Rewriting(instance)
    lines = drawn(_ends(pen), rng, LACKING)
    family = lines[0].label[0]
    added = add_redundant_line(pen, rng)
    pen.lines.remove(added)
    pen.lines.insert(pen.lines.index(pen.row_families()[family][-1]) + 1, added)
    last = max(line.label[1][0] for line in pen.row_families()[family] if isinstance(line.label[1][0], int))
    added.label = (family, (last + 1, *lines[0].label[1][1:]))
    return pen.finish(f"{family} runs one index further, where the bounds imply it")


TRANSFORMATION = Transformation(
    name="off-by-one-horizon",
    group="different",
    summary="a constraint family misses its first or last index",
    wrong="the row is missing there; its look-alike has one index more, where the bounds imply the row",
    precondition="a constraint family over integers that cuts at its first or last one",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
