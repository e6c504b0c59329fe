"""Changes of basis: ``x = U y`` over the members of a family, put together from steps that are undone exactly."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from equivamap.ir import ONE, ZERO, Affine, Kind, Rational
from equivamap.transforms.domains import add_range
from equivamap.transforms.rewriting import Rewriting
from equivamap.verify.region import ceiling, floor

__all__ = ["Basis", "random_unimodular", "substitute_basis"]


@dataclass
class Basis:
    """A square matrix ``columns`` (x over y) and its inverse ``inverse`` (y over x), both as rows of coefficients."""

    columns: list[list[Rational]]
    inverse: list[list[Rational]]

    @classmethod
    def identity(cls, size: int) -> Basis:
        """Return the matrix that changes nothing."""
        first, second = ([[ONE if i == k else ZERO for k in range(size)] for i in range(size)] for _ in "ab")
        return cls(first, second)

    def add(self, source: int, target: int, factor: Rational) -> None:
        """Put ``y_source + factor y_target`` for y_source: the new y_source is the old one less ``factor y_target``."""
        for row in self.columns:
            row[target] += factor * row[source]
        minus = self.inverse[target]
        self.inverse[source] = [c - factor * d for c, d in zip(self.inverse[source], minus, strict=True)]

    def scale(self, place: int, factor: Rational) -> None:
        """Put ``factor y_place`` for y_place."""
        for row in self.columns:
            row[place] *= factor
        self.inverse[place] = [c / factor for c in self.inverse[place]]


def random_unimodular(size: int, rng: random.Random) -> Basis:
    """Return a matrix of integers, as is its inverse: a chain of sums through the members in a random order."""
    basis = Basis.identity(size)
    order = rng.sample(range(size), size)
    for source, target in pairwise(order):
        basis.add(source, target, ZERO + rng.choice((-1, 1)))
    return basis


def substitute_basis(
    pen: Rewriting, members: Sequence[int], basis: Basis, name: str, *, bounded: bool = True
) -> str:
    """Put new columns for the members of a family and return the name of theirs.

    New columns get the bounds that those of the members imply, which cut nothing off; rows keep the members' bounds,
    but for a member that stays a column of its own. Without `bounded` there are neither.
    """
    family, rows = pen.fresh_family(f"{name}_new"), pen.fresh_family(f"range_{name}")
    new = []
    for place, j in enumerate(members):
        column = pen.columns[j]
        form = Affine(dict(zip(members, basis.inverse[place], strict=True)))
        low, up = pen.bounds_of(form.terms) if bounded else (None, None)
        if column.kind is Kind.INTEGER:
            low, up = None if low is None else ceiling(low), None if up is None else floor(up)
        new.append(pen.add_column(family, column.label[1], low, up, column.kind, form))
    for place, j in enumerate(members):
        by = Affine(dict(zip(new, basis.columns[place], strict=True)))
        if bounded and by != Affine.variable(new[place]):
            add_range(pen, rows, pen.columns[j], by)
        pen.replace_column(j, by)
    return family
