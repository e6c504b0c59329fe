"""Rows turned round: ``a x <= b`` becomes ``-a x >= -b``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    families = [name for name, lines in pen.row_families().items() if any(line.terms for line in lines)]
    name = drawn(families, rng, "no row has a variable")
    for line in pen.row_families()[name]:
        line.multiply(-1)
    return pen.finish(f"rows {name} multiplied by -1")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Negate all numbers and leave the sense as it is; of equations nobody would notice."""
    pen = Rewriting(instance)
    families = {name: list(filter(_is_inequality, lines)) for name, lines in pen.row_families().items()}
    name = drawn(
        [n for n, lines in families.items() if lines], rng, "no row with a variable has exactly one bound"
    )
    for line in families[name]:
        line.multiply(-1)
        line.lower, line.upper = line.upper, line.lower
    return pen.finish(f"rows {name} multiplied by -1, sense not turned")


def _is_inequality(line: Line) -> bool:
    return bool(line.terms) and line.has_one_bound


TRANSFORMATION = Transformation(
    name="side-flips",
    group="equivalent",
    summary="the rows of one family are multiplied by -1 and their senses turned",
    wrong="the senses are not turned",
    precondition="a row with a variable",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
