"""Rows are written twice: a copy of a family, multiplied by a number, joins it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from gmpy2 import mpq

from equivamap.ir import Instance
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import Inequality
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

FACTORS = (mpq(1), mpq(2), mpq(3), mpq(1, 2), mpq(-1), mpq(-2))


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    families = {
        name: found
        for name, lines in pen.row_families().items()
        if (found := [line for line in lines if line.sense != "free"])
    }
    name, factor = drawn(list(families), rng, "no row has a bound"), rng.choice(FACTORS)
    copy = pen.fresh_family(f"{name}_again")
    for line in families[name]:
        pen.add_line(copy, line.label[1], line.terms, line.lower, line.upper).multiply(factor)
    return pen.finish(f"rows {copy}: {factor} times the rows {name}")


def _half_scaled(pen: Rewriting, rng: random.Random) -> Iterator[Inequality]:
    """Yield copies whose coefficients are multiplied, but not their right-hand sides."""
    lines = [line for line in pen.lines if line.terms and (line.lower or line.upper)]
    for line in rng.sample(lines, len(lines)):
        for factor in rng.sample((mpq(2), mpq(1, 2)), 2):
            terms = {j: factor * c for j, c in line.terms.items()}
            note = f"{factor} times {line.name}, with the right-hand side as it was"
            yield Inequality(line.label[1], terms, line.lower, line.upper, f"{line.label[0]}: {note}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no row whose coefficients can be multiplied alone without cutting anything off"
    row = first_wrong(prover_of(instance), _half_scaled(pen, rng), missing)
    name, note = row.origin.split(": ", 1)
    copy = pen.fresh_family(f"{name}_again")
    added = pen.add_line(copy, row.index, row.terms, row.lower, row.upper)
    return pen.finish(f"row {added.name}: {note}")


TRANSFORMATION = Transformation(
    name="duplicate-row",
    group="equivalent",
    summary="a family of rows is written twice, the copy multiplied by a number",
    wrong="the coefficients of the copy are multiplied, its right-hand side is not",
    precondition="a row with a bound",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
