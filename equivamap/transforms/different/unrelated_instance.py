"""Another instance of the same shape: the same sparsity and types, other numbers."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.different._difference import model_differs
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

TRIES = 5


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Draw the numbers of the objective and of the sides anew, of the same size and sign."""

    def another(value: Rational) -> Rational:
        return value * rng.randint(50, 200) / 100 if value.denominator > 1 else _integer(value, rng)

    def change(pen: Rewriting, _try: int) -> str:
        pen.cost = {j: another(c) for j, c in pen.cost.items()}
        for line in pen.lines:
            if line.is_equation or len(line.terms) < 2:
                continue
            if line.upper is not None and abs(line.upper) > 1:
                line.upper = another(line.upper)
            elif line.lower is not None and abs(line.lower) > 1:
                line.lower = another(line.lower)
        return "costs and sides drawn anew"

    tries = list(range(TRIES)) if Rewriting(instance).cost else []
    missing = "the objective has no variable"
    return changed_where_it_tells(instance, rng, tries, change, missing, model_differs)


def _integer(value: Rational, rng: random.Random) -> Rational:
    size = max(1, abs(int(value)))
    drawn = ZERO + rng.randint(max(1, size // 2), 2 * size + 1)
    return drawn if value > 0 else -drawn


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """The same instance under other names."""
    pen = Rewriting(instance)
    for name, ids in list(pen.families().items()):
        fresh = pen.fresh_family(f"{name}_other")
        for j in ids:
            pen.rescale_column(j, fresh, pen.columns[j].label[1])
    return pen.finish("every family named otherwise")


TRANSFORMATION = Transformation(
    name="unrelated-instance",
    group="different",
    summary="another instance of the same shape: costs and right-hand sides are drawn anew",
    wrong="it is another problem; its look-alike has the same numbers under other names",
    precondition="a variable in the objective",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
