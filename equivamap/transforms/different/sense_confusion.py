"""``<=``, ``>=`` and ``=`` confused."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._choosing import drawn
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
    pen = Rewriting(instance)
    families = _families(pen)
    name = drawn(list(families), rng, "no constraint family has rows of one sense")
    lines = families[name]
    was = "=" if lines[0].is_equation else "<=" if lines[0].lower is None else ">="
    now = rng.choice([sign for sign in ("<=", ">=", "=") if sign != was])
    for line in lines:
        side = line.upper if line.upper is not None else line.lower
        line.lower = None if now == "<=" else side
        line.upper = None if now == ">=" else side
    return pen.finish(f"{was} in {name} written as {now}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Turn an inequality into an equation where the bounds allow nothing else, or add the implied other side."""
    pen = Rewriting(instance)
    fitting = []
    for line in pen.lines:
        low, high = pen.bounds_of(line.terms)
        if line.lower is None and line.upper is not None and low is not None:
            fitting.append((line, low, True))
        elif line.upper is None and line.lower is not None and high is not None:
            fitting.append((line, high, False))
    line, other, below = drawn(fitting, rng, "no inequality has a bounded body")
    if below:
        line.lower = min(other, line.upper) if line.upper is not None else other
        if line.upper is not None and other > line.upper:
            line.lower = line.upper  # the row is never met, as an equation no more than as an inequality
    else:
        line.upper = max(other, line.lower) if line.lower is not None else other
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
