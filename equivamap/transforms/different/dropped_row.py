"""A row is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _is_implied_by_bounds(pen: Rewriting, line: Line) -> bool:
    low, high = pen.bounds_of(line.terms)
    below = line.lower is None or (low is not None and low >= line.lower)
    above = line.upper is None or (high is not None and high <= line.upper)
    return below and above


def _without_one(instance: Instance, rng: random.Random, *, implied: bool) -> Transformed:
    """Drop one row that the bounds imply, or one that they do not."""
    pen = Rewriting(instance)
    fitting = [line for line in pen.lines if _is_implied_by_bounds(pen, line) is implied]
    if not fitting:
        raise NotApplicable(f"no row {'follows' if implied else 'cuts'} from the bounds of its variables")
    line = rng.choice(fitting)
    pen.remove_lines([line])
    return pen.finish(f"row {line.name} dropped")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _without_one(instance, rng, implied=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _without_one(instance, rng, implied=False)


TRANSFORMATION = Transformation(
    name="dropped-row",
    group="different",
    summary="a row is dropped that the bounds of its variables do not imply",
    wrong="the row cuts off points; its look-alike drops a row that the bounds imply",
    precondition="a row that the bounds do not imply",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
