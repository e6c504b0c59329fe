"""The facets of an LP relaxation: its affine hull and the inequalities that none of the others imply.

How a model writes its relaxation (which columns, which rows, which multiples, what is redundant, what slack stands
where) leaves no trace in them: two models whose columns are affine functions of one another have the same facets, up
to that function and up to positive multiples.

Linear programs in double precision decide what is a facet: a mistake makes a proposal that fails, and nothing worse.
All numbers of the facets themselves are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from gmpy2 import mpq

from equivamap.deadlines import Deadline, passed
from equivamap.ir import ZERO, Affine, Instance, Kind, Rational
from equivamap.propose.facet_programs import TOLERANCE, Relaxation, dense, held_at_zero, irredundant

__all__ = ["MOST_COLUMNS", "MOST_INEQUALITIES", "Facets", "distinct", "facets", "near", "stated_inequalities"]

MOST_COLUMNS = 150
MOST_INEQUALITIES = 500
"""Larger instances are left alone: every inequality is a linear program or two."""

_LARGEST_DENOMINATOR = 10_000
_CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Facets:
    """The LP relaxation of an instance, or a projection of it, without what is redundant in it.

    Parameters
    ----------
    coordinates
        Independent coordinates of the affine hull, as forms over the columns of the instance.
    columns
        Every column of the instance over the coordinates; None where these do not determine it.
    inequalities
        ``form >= 0``, over coordinates; none is implied by the others.
    cost
        The cost over coordinates; None where it is constant.
    prices
        Cost of each column, minimised.
    """

    coordinates: tuple[Affine, ...]
    columns: tuple[Affine | None, ...]
    inequalities: tuple[Affine, ...]
    cost: Affine | None
    prices: Mapping[int, Rational]

    @property
    def size(self) -> int:
        """Number of coordinates."""
        return len(self.coordinates)

    def widths(self, deadline: Deadline) -> Widths | None:
        """Return how far the inequalities and the cost can be from zero; None where time ran out.

        Where a form has no largest value, the largest counts among points whose cost is at most twice as far from zero
        as the least.
        """
        relaxation = Relaxation(self.size, self.inequalities, deadline)
        forms, constants = dense(self.size, self.inequalities)
        values = []
        for body, constant in zip(forms, constants.tolist(), strict=True):
            if passed(deadline):
                return None
            values.append(relaxation.largest(body) + constant)
        if self.cost is None:
            return Widths(tuple(values), None, float("inf"))
        (body,), (constant,) = dense(self.size, [self.cost])
        least = -relaxation.largest(-body)
        if not np.isfinite(least):
            return Widths(tuple(values), None, float("inf"))
        cost_width = relaxation.largest(body) - least
        level = least + abs(least + constant)
        if not np.isfinite([*values, cost_width]).all() and level > least + TOLERANCE:
            relaxation.at_most(body, level)
            cost_width = level - least
            values = [
                value if np.isfinite(value) else relaxation.largest(form) + one
                for value, form, one in zip(values, forms, constants.tolist(), strict=True)
            ]
        if passed(deadline):
            return None
        lowest = near(least)
        above = self.cost.shifted(-self.cost.constant - (mpq(least) if lowest is None else lowest))
        return Widths(tuple(values), above, cost_width)


@dataclass(frozen=True, eq=False)
class Widths:
    """Widths of inequalities, what the cost is above its least value, and how much at most."""

    inequalities: tuple[float, ...]
    cost: Affine | None
    cost_width: float


def facets(
    instance: Instance, *, deadline: Deadline, inequalities: Sequence[Affine] | None = None
) -> Facets | None:
    """Return the facets of the relaxation.

    Parameters
    ----------
    inequalities
        Forms over columns that are to be at least zero, in place of what bounds and rows say.

    Returns
    -------
    Facets or None
        None where the instance is too large, has semicontinuous columns, or has an infeasible relaxation, and where
        time ran out.
    """
    semicontinuous = np.isin(instance.kinds, (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER)).any()
    if not 0 < instance.n <= MOST_COLUMNS or semicontinuous or passed(deadline):
        return None
    equations = [
        row.body.shifted(-row.lower)
        for row in instance.exact_rows
        if row.is_equation and row.lower is not None
    ]
    stated = list(stated_inequalities(instance)) if inequalities is None else inequalities
    hull = _Hull.of(instance.n, equations)
    if hull is None or len(stated) > MOST_INEQUALITIES:
        return None
    over = distinct(hull.reduced(form) for form in stated)
    held = held_at_zero(len(hull.free), over, deadline)
    if held is None:
        return None
    if held:
        back = dict(enumerate(map(Affine.variable, hull.free)))
        hull = _Hull.of(instance.n, [*equations, *(form.substitute(back) for form in held)])
        if hull is None:
            return None
        over = distinct(hull.reduced(form) for form in stated)
    kept = irredundant(len(hull.free), over, deadline)
    if kept is None:
        return None
    cost = hull.reduced(instance.objective)
    coordinates = tuple(map(Affine.variable, hull.free))
    return Facets(
        coordinates, hull.columns, tuple(kept), cost if cost.terms else None, instance.objective.terms
    )


def stated_inequalities(instance: Instance) -> Iterator[Affine]:
    """Yield what the bounds and the inequalities say, as forms that are at least zero."""
    for j, (low, high) in enumerate(instance.exact_bounds):
        if low is not None:
            yield Affine({j: ZERO + 1}, -low)
        if high is not None:
            yield Affine({j: ZERO - 1}, high)
    for row in instance.exact_rows:
        if row.is_equation:
            continue
        if row.lower is not None:
            yield row.body.shifted(-row.lower)
        if row.upper is not None:
            yield row.body.scaled(-1).shifted(row.upper)


@dataclass(frozen=True)
class _Hull:
    """Solved equations: every column over the free ones, which are numbered anew."""

    free: tuple[int, ...]
    columns: tuple[Affine, ...]

    @classmethod
    def of(cls, n: int, equations: Sequence[Affine]) -> _Hull | None:
        """Solve ``form = 0`` for as many columns as there are independent equations; None if they contradict."""
        from flint import fmpq, fmpq_mat

        used = [form for form in equations if form.terms or form.constant]
        # columns in many equations are rather left free
        counts = [0] * n
        for form in used:
            for j in form.terms:
                counts[j] += 1
        order = sorted(range(n), key=lambda j: (counts[j], j))
        place = {j: k for k, j in enumerate(order)}
        matrix = fmpq_mat(len(used), n + 1)
        for i, form in enumerate(used):
            for j, c in form.terms.items():
                matrix[i, place[j]] = fmpq(int(c.numerator), int(c.denominator))
            matrix[i, n] = fmpq(int(form.constant.numerator), int(form.constant.denominator))
        reduced, rank = matrix.rref() if used else (matrix, 0)
        solved: dict[int, dict[int, Rational]] = {}
        for i in range(rank):
            entries = {k: _number(reduced[i, k]) for k in range(n + 1) if reduced[i, k]}
            lead = min(entries)
            if lead == n:
                return None
            solved[order[lead]] = {k: -c for k, c in entries.items() if k > lead}
        free = tuple(j for j in range(n) if j not in solved)
        number = {place[j]: k for k, j in enumerate(free)}
        columns = []
        for j in range(n):
            if j not in solved:
                columns.append(Affine.variable(number[place[j]]))
                continue
            constant = solved[j].pop(n, ZERO)
            columns.append(Affine({number[k]: c for k, c in solved[j].items()}, constant))
        return cls(free, tuple(columns))

    def reduced(self, form: Affine) -> Affine:
        """Return a form over free columns."""
        return form.substitute({j: self.columns[j] for j in form.terms})


def distinct(forms: Iterator[Affine] | Sequence[Affine]) -> list[Affine]:
    """Return inequalities with a largest coefficient of 1, each body once and with its tightest side."""
    tightest: dict[Affine, Affine] = {}
    for form in forms:
        if not form.terms:
            continue
        scaled = form.scaled(1 / max(abs(c) for c in form.terms.values()))
        body = Affine(scaled.terms)
        known = tightest.get(body)
        if known is None or scaled.constant < known.constant:
            tightest[body] = scaled
    return list(tightest.values())


def near(value: float) -> Rational | None:
    """Return the fraction of small denominator that a double stands for, or None where there is none."""
    found = Fraction(value).limit_denominator(_LARGEST_DENOMINATOR)
    if abs(float(found) - value) > _CLOSE * max(abs(value), abs(value) and _CLOSE):
        return None
    return ZERO + mpq(found.numerator, found.denominator)


def _number(value: Any) -> Rational:
    return mpq(int(value.p), int(value.q))
