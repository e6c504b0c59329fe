"""Inequalities as terms and a limit: the sides of rows, their normal form, and rows that are added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from equivamap.ir import ONE, ZERO, Index, Rational
from equivamap.transforms.rewriting import Line, Rewriting
from equivamap.verify.region import Bounds

__all__ = [
    "Inequality",
    "NormalForm",
    "Terms",
    "add_inequalities",
    "at_most",
    "distinct",
    "least",
    "normal_form",
    "side_of",
    "sides_of",
    "stated",
]

Terms: TypeAlias = Mapping[int, Rational]

NormalForm: TypeAlias = tuple[tuple[tuple[int, Rational], ...], Rational]
"""Terms in order of their columns, and the limit."""


@dataclass(frozen=True)
class Inequality:
    """A row that may be added: ``lower <= sum(terms[j] * column j) <= upper``, and where it comes from."""

    index: Index
    terms: Terms
    lower: Rational | None
    upper: Rational | None
    origin: str = ""


def at_most(terms: Terms, limit: Rational, index: Index = (), origin: str = "") -> Inequality:
    """Return ``terms <= limit``, turned round where every coefficient is negative."""
    kept = {j: c for j, c in terms.items() if c}
    if kept and all(c < 0 for c in kept.values()):
        return Inequality(index, {j: -c for j, c in kept.items()}, -limit, None, origin)
    return Inequality(index, kept, None, limit, origin)


def sides_of(line: Line) -> list[tuple[dict[int, Rational], Rational]]:
    """Return the one or two inequalities ``terms <= limit`` that a row says; none for a free or an empty row."""
    found = []
    if line.terms and line.upper is not None:
        found.append((dict(line.terms), line.upper))
    if line.terms and line.lower is not None:
        found.append(({j: -c for j, c in line.terms.items()}, -line.lower))
    return found


def side_of(row: Inequality) -> tuple[Terms, Rational]:
    """Return a row with one bound as ``terms <= limit``."""
    if row.upper is not None:
        return row.terms, row.upper
    assert row.lower is not None, "a row that is added has a bound"
    return {j: -c for j, c in row.terms.items()}, -row.lower


def normal_form(terms: Terms, limit: Rational) -> NormalForm:
    """Return ``terms <= limit`` divided by the size of its first coefficient: equal for scaled copies."""
    items = sorted((j, c) for j, c in terms.items() if c)
    lead = abs(items[0][1]) if items else ONE
    return tuple((j, c / lead) for j, c in items), limit / lead


def stated(pen: Rewriting) -> set[NormalForm]:
    """Return the normal forms of all inequalities that the rows say."""
    return {normal_form(*side) for line in pen.lines for side in sides_of(line)}


def distinct(indices: Iterable[Index]) -> list[Index]:
    """Return the indices of a family, numbered from 1 instead where one of them occurs twice."""
    found = list(indices)
    return found if len(set(found)) == len(found) else [(k + 1,) for k in range(len(found))]


def add_inequalities(pen: Rewriting, wish: str, rows: Iterable[Inequality]) -> str:
    """Add rows as one new family and return its name; their indices are made distinct."""
    family = pen.fresh_family(wish)
    found = list(rows)
    for index, row in zip(distinct(row.index for row in found), found, strict=True):
        pen.add_line(family, index, row.terms, row.lower, row.upper)
    return family


def least(terms: Terms, hull: tuple[Bounds, ...]) -> Rational | None:
    """Return the least value of a form within the domains of its columns; None where there is none."""
    total = ZERO
    for j, c in terms.items():
        end = hull[j][0] if c > 0 else hull[j][1]
        if end is None:
            return None
        total += c * end
    return total
