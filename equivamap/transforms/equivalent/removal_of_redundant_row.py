"""Rows go that the others imply: proved by exact arithmetic on the relaxation, or by exhausted search."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance
from equivamap.transforms.implication import TRIES, follows, prover_of
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]


def _is_implied(pen: Rewriting, line: Line) -> bool | None:
    others = [other for other in pen.lines if other is not line]
    return follows(prover_of(pen.original, others), line)


def _without_one(instance: Instance, rng: random.Random, *, implied: bool) -> Transformed:
    pen = Rewriting(instance)
    for line in rng.sample(pen.lines, min(TRIES, len(pen.lines))):
        if _is_implied(pen, line) is implied:
            pen.remove_lines([line])
            return pen.finish(f"row {line.name} removed")
    raise NotApplicable("no row is seen to " + ("follow from the others" if implied else "cut anything off"))


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _without_one(instance, rng, implied=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _without_one(instance, rng, implied=False)


TRANSFORMATION = Transformation(
    name="removal-of-redundant-row",
    group="equivalent",
    summary="a row is removed that the other rows and the bounds imply",
    wrong="the row cuts off points that the others allow",
    precondition="a row that is proved to follow from the rest",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Karwan, Lotfi, Telgen and Zionts 1983",
)
