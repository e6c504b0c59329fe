"""A row is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.different._choosing import drawn, is_implied_by_bounds
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _without_one(instance: Instance, rng: random.Random, *, implied: bool) -> Transformed:
    """Drop one row that the bounds imply, or one that they do not."""
    pen = Rewriting(instance)
    fitting = [line for line in pen.lines if is_implied_by_bounds(pen, line) is implied]
    line = drawn(fitting, rng, f"no row {'follows' if implied else 'cuts'} from the bounds of its variables")
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
