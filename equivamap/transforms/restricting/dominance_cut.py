"""Dominance cuts: ``x_i <= x_j`` where having j in place of i is never dearer and never breaks a row."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any

from equivamap.ir import ONE, ZERO, Instance, Rational
from equivamap.transforms.implication import TRIES, first_against_optima
from equivamap.transforms.inequalities import Inequality, add_inequalities, sides_of
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

MOST_COLUMNS = 80
"""Binary variables of one family that are compared pairwise."""


class _Columns:
    """The binary columns of a model: their costs, and their coefficients in rows written as ``<=``."""

    def __init__(self, pen: Rewriting) -> None:
        self.pen = pen
        self.cost: dict[int, Rational] = pen.original.objective.terms
        self.rows: dict[int, dict[int, Rational]] = {j: {} for j in pen.columns}
        sides = (side for line in pen.lines for side in sides_of(line))
        for i, (terms, _) in enumerate(sides):
            for j, c in terms.items():
                self.rows[j][i] = c

    def pairs(self) -> list[tuple[int, int]]:
        """Return the ordered pairs of binary variables within each family."""
        found = []
        for members in self.pen.families().values():
            binary = [j for j in members if self.pen.columns[j].is_binary][:MOST_COLUMNS]
            found += [(i, j) for i in binary for j in binary if i != j]
        return found

    def costs_no_more(self, j: int, i: int) -> bool:
        """Tell whether j costs at most what i does."""
        mine: Rational = self.cost.get(j, ZERO)
        return bool(mine <= self.cost.get(i, ZERO))

    def needs_no_more(self, j: int, i: int) -> bool:
        """Tell whether j takes at most what i does of every row."""
        return all(self._of(j, r) <= self._of(i, r) for r in self.rows[j].keys() | self.rows[i].keys())

    def _of(self, j: int, row: int) -> Rational:
        return self.rows[j].get(row, ZERO)

    def dominates(self, j: int, i: int) -> bool:
        """Tell whether j may stand in for i at no loss; of equal columns only the first does, lest they go round."""
        if not (self.costs_no_more(j, i) and self.needs_no_more(j, i)):
            return False
        return j < i or not (self.costs_no_more(i, j) and self.needs_no_more(i, j))

    def row(self, i: int, j: int, note: str = "") -> Inequality:
        """Return the row that takes i only with j."""
        origin = f"{self.pen.columns[i].name} only with {self.pen.columns[j].name}{note}"
        return Inequality((), {i: ONE, j: -ONE}, None, ZERO, origin)


def _sound(instance: Instance, rng: random.Random, *, cuts: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    columns = _Columns(pen)
    found = [(i, j) for i, j in columns.pairs() if columns.dominates(j, i)]
    if not found:
        raise NotApplicable("no binary variable of a family costs and needs no more than another")
    rows = [columns.row(i, j) for i, j in sorted(rng.sample(found, min(cuts, len(found))))]
    family = add_inequalities(pen, "dominance", rows)
    return pen.finish(f"rows {family}: {'; '.join(row.origin for row in rows)}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Compare by cost alone; where that does no harm, take a dominance the wrong way round."""
    pen = Rewriting(instance)
    columns = _Columns(pen)
    pairs = columns.pairs()
    by_cost = [(i, j) for i, j in pairs if columns.costs_no_more(j, i) and not columns.needs_no_more(j, i)]
    turned = [(j, i) for i, j in pairs if columns.dominates(j, i) and not columns.dominates(i, j)]
    wrong = (
        columns.row(i, j, word)
        for word, chosen in (
            (", cheaper, but needs more", by_cost),
            (", compared the wrong way round", turned),
        )
        for i, j in islice(rng.sample(chosen, len(chosen)), TRIES)
    )
    missing = "no binary variable that every optimum takes without one that looks better"
    row = first_against_optima(instance, wrong, missing)
    family = add_inequalities(pen, "dominance", [row])
    return pen.finish(f"row {family}: {row.origin}")


TRANSFORMATION = Transformation(
    name="dominance-cut",
    group="restricting",
    summary="a binary variable is chosen only with another one that costs and needs no more",
    wrong="the other one costs no more but needs more, or the two are compared the wrong way round",
    precondition="two binary variables of a family, one of which costs and needs no more than the other",
    keeps=("quasi-karp",),
    sound=_sound,
    unsound=_unsound,
    choices={"cuts": AtLeast(1, 2)},
    source="Ibaraki 1977; Fischetti and Salvagnin 2010",
)
