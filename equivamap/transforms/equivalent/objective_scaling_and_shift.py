"""The objective in another unit and from another zero: ``min c x`` becomes ``min k c x + s`` with ``k > 0``."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

_FACTORS = (2, 4, 5, 10, 100)
_SHIFTS = (0, 7, 20, -15, 100)


def _begun(instance: Instance, rng: random.Random) -> tuple[Rewriting, Rational, Rational]:
    """Return the pen, the factor and the shift in the written sense, with the claimed map of costs set."""
    pen = Rewriting(instance)
    if not pen.cost:
        raise NotApplicable("the objective has no variable")
    k, s = ZERO + rng.choice(_FACTORS), ZERO + rng.choice(_SHIFTS)
    # in minimisation form a shift of a maximised objective counts the other way
    pen.factor = 1 / k
    pen.shift = (s if pen.sense == "max" else -s) / k
    return pen, k, s


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen, k, s = _begun(instance, rng)
    pen.cost = {j: k * c for j, c in pen.cost.items()}
    pen.offset = k * pen.offset + s
    return pen.finish(f"objective times {k}" + (f", plus {s}" if s else ""))


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Multiply by a negative number, or one term only."""
    pen, k, s = _begun(instance, rng)
    moving = [j for j in pen.cost if is_spread(pen.columns[j])]
    j = drawn(moving, rng, "all variables of the objective are fixed")
    if len(moving) > 1 and rng.random() < 0.5:
        pen.cost[j] = k * pen.cost[j]
        pen.offset = k * pen.offset + s
        return pen.finish(f"objective times {k} in the term of {pen.columns[j].name} only")
    pen.cost = {i: -k * c for i, c in pen.cost.items()}
    pen.offset = -k * pen.offset + s
    return pen.finish(f"objective times -{k}, sense not turned")


TRANSFORMATION = Transformation(
    name="objective-scaling-and-shift",
    group="equivalent",
    summary="the objective is multiplied by a positive number and shifted",
    wrong="the factor is negative, or one term alone is multiplied",
    precondition="a variable in the objective",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
