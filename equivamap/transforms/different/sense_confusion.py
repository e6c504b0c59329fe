"""``<=``, ``>=`` and ``=`` confused."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _families(pen: Rewriting) -> dict[str, list[Line]]:
    """Return the families whose rows all have the same sense, one side or an equation."""
    found = {}
    for name, lines in pen.row_families().items():
        senses = {(line.lower is None, line.upper is None, line.is_equation) for line in lines}
        if len(senses) == 1 and next(iter(senses)) in (
            (True, False, False),
            (False, True, False),
            (False, False, True),
        ):
            found[name] = lines
    return found


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[str, str, str]) -> str:
        name, was, now = place
        for line in pen.row_families()[name]:
            side = line.upper if line.upper is not None else line.lower
            line.lower = None if now == "<=" else side
            line.upper = None if now == ">=" else side
        return f"{was} in {name} written as {now}"

    places = [
        (name, was, now)
        for name, (first, *_rest) in _families(Rewriting(instance)).items()
        for was in ("=" if first.is_equation else "<=" if first.lower is None else ">=",)
        for now in ("<=", ">=", "=")
        if now != was
    ]
    missing = "no constraint family has rows of one sense"
    return changed_where_it_tells(instance, rng, places, change, missing)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Turn an inequality into an equation where the bounds allow nothing else, or add the implied other side."""
    pen = Rewriting(instance)
    fitting = []
    for line in pen.lines:
        low, high = pen.bounds_of(line.terms)
        # a row that is never met stays so as an equation at its own side
        if line.lower is None and line.upper is not None and low is not None:
            fitting.append((line, min(low, line.upper), line.upper))
        elif line.upper is None and line.lower is not None and high is not None:
            fitting.append((line, line.lower, max(high, line.lower)))
    line, line_lower, line_upper = drawn(fitting, rng, "no inequality has a bounded body")
    line.lower, line.upper = line_lower, line_upper
    return pen.finish(f"{line.name} got the other side that the bounds imply")


TRANSFORMATION = Transformation(
    name="sense-confusion",
    group="different",
    summary="the rows of a family get another sense",
    wrong="<=, >= and = are confused; its look-alike adds the other side that the bounds imply",
    precondition="a constraint family with rows of one sense",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
