"""The M of a linking row is too small: it cuts off points with the binary at one."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._linking import LACKING, linking, reach
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[int, int]) -> str:
        line, binary = pen.lines[place[0]], place[1]
        most, m = reach(pen, line, binary), -line.terms[binary]
        small = (m if most is None else min(m, most)) / 2
        line.terms[binary] = -small
        return f"M of {line.name} reduced from {m} to {small}"

    pen = Rewriting(instance)
    places = [
        (pen.lines.index(line), j)
        for line, j in linking(pen)
        if (most := reach(pen, line, j)) is None or most > 0
    ]
    return changed_where_it_tells(instance, rng, places, change, LACKING)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Raise an M that the bounds already make needless, or set it to what the bounds allow."""
    pen = Rewriting(instance)
    fitting = [(line, j) for line, j in linking(pen) if _is_proved(pen, line, j)]
    line, binary = drawn(fitting, rng, "no linking row has an M that the bounds justify")
    most = reach(pen, line, binary)
    assert most is not None
    m = -line.terms[binary]
    line.terms[binary] = -(most if m != most else 2 * most)
    return pen.finish(f"M of {line.name} changed from {m} to {-line.terms[binary]}, which the bounds allow")


def _is_proved(pen: Rewriting, line: Line, binary: int) -> bool:
    most = reach(pen, line, binary)
    return most is not None and 0 < most <= -line.terms[binary]


TRANSFORMATION = Transformation(
    name="big-m-too-small",
    group="different",
    summary="the M of a linking row x <= M y is halved",
    wrong="points with x above the new M are lost; its look-alike changes M to another that the bounds justify",
    precondition="a row x <= M y with a binary y and nonnegative x",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
