"""Rows are added up: ``u (A x) <= u b`` with ``u >= 0`` joins ``A x <= b``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import Inequality, add_inequalities, at_most, sides_of
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

DRAWS = 40


def _combinations(pen: Rewriting, rng: random.Random, *, rows: int, scaled: bool) -> Iterator[Inequality]:
    """Yield sums of `rows` rows with multipliers 1 to 3; unless `scaled`, right-hand sides are added as they are."""
    usable = [line for line in pen.lines if sides_of(line)]
    families: dict[str, list[Line]] = {}
    for line in usable:
        families.setdefault(line.label[0], []).append(line)
    together = [lines for lines in families.values() if len(lines) > 1]
    for _ in range(DRAWS if len(usable) > 1 else 0):
        pool = rng.choice(together) if together and rng.random() < 0.5 else usable
        chosen = rng.sample(pool, min(rows, len(pool)))
        turned = rng.random() < 0.5
        terms: dict[int, Rational] = {}
        limit, parts = ZERO, []
        for line in chosen:
            sides = sides_of(line)
            body, right = sides[-1] if turned else sides[0]
            factor = rng.randint(1, 3)
            for j, c in body.items():
                terms[j] = terms.get(j, ZERO) + factor * c
            limit += factor * right if scaled else right
            parts.append(line.name if factor == 1 else f"{factor} {line.name}")
        if any(terms.values()):
            yield at_most(terms, limit, (), " + ".join(parts))


def _sound(instance: Instance, rng: random.Random, *, rows: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    row = next(_combinations(pen, rng, rows=rows, scaled=True), None)
    if row is None:
        raise NotApplicable("no two rows whose sum has a variable left")
    family = add_inequalities(pen, "sum_of_rows", [row])
    return pen.finish(f"row {family}: {row.origin}")


def _unsound(instance: Instance, rng: random.Random, *, rows: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    drawn = _combinations(pen, rng, rows=rows, scaled=False)
    row = first_wrong(
        prover_of(instance), drawn, "no sum of rows with right-hand sides left unscaled cuts anything off"
    )
    family = add_inequalities(pen, "sum_of_rows", [row])
    return pen.finish(f"row {family}: {row.origin}, right-hand sides added as they are")


TRANSFORMATION = Transformation(
    name="aggregated-rows",
    group="equivalent",
    summary="a sum of rows with positive multipliers is added as a row",
    wrong="the right-hand sides are added without their multipliers",
    precondition="two rows with a bound, whose sum has a variable",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"rows": AtLeast(2, 2)},
    source="Glover 1968, surrogate constraints",
)
