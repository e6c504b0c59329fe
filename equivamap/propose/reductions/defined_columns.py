"""Columns that an equation defines: free columns, totals, objective variables, positions in other units.

Before: ``a y + rest = b``, ``l <= y <= u``, y in further rows that are not equations.
After: ``y = (b - rest)/a`` everywhere, the equation is gone; where the bounds of y do not follow from those of the
rest, a row ``l <= (b - rest)/a <= u`` takes its place.

Accepts y that stands in exactly one equation and is the only column of it that is either *free* (its bounds, if any,
follow from the equation and the bounds of the rest) or, if none is free, a *total* (b = 0, all of the rest has the
other sign and is nonnegative). An integer y needs integer columns in the rest with coefficients and b multiples of a.
Where several columns qualify none is taken: the choice would be arbitrary, and equal problems would get
different forms. Keeps every feasible point with its cost; contract forgets y, expand is the equation.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, ZERO, Affine, Instance, Kind, Rational, Row
from equivamap.propose.reductions.assembling import entries_of, is_plain, substituted
from equivamap.propose.reductions.reduction import Keeps, Reduced
from equivamap.propose.reductions.slack_columns import Integrality, crossing

__all__ = ["DefinedColumns"]

_GROWTH = 4
_LEAST_LIMIT = 200_000


class DefinedColumns:
    """Columns that one equation defines are replaced by their definition."""

    name = "defined columns"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are equations with columns that stand in no other equation."""
        return bool(_candidate_rows(instance)[0].any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Substitute one column of each equation that has exactly one candidate."""
        rows, once = _candidate_rows(instance)
        if crossing(instance).any():
            return None
        values: dict[int, Affine] = {}
        dropped: list[int] = []
        new_rows: list[tuple[Affine, Rational | None, Rational | None, list[int]]] = []
        growth = 0
        lengths = np.diff(instance.indptr)
        for i in np.flatnonzero(rows).tolist():
            row = instance.row(i)
            found = _defined(instance, row, once)
            if found is None:
                continue
            column, bounded = found
            a = row.body.terms[column]
            rest = {j: -c / a for j, c in row.body.terms.items() if j != column}
            growth += int(lengths[column]) * len(rest)
            values[column] = form = Affine(rest, row.lower / a)
            dropped.append(i)
            if bounded:
                low, high = (instance.bound(int(c[column])) for c in (instance.lower, instance.upper))
                new_rows.append((form, low, high, [i]))
        if not values or growth > max(_GROWTH * instance.nnz, _LEAST_LIMIT):
            return None
        return substituted(instance, values, dropped=dropped, new_rows=new_rows)


def _candidate_rows(instance: Instance) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the equations of three or more columns with a candidate, and the columns that stand in one equation."""
    entries = entries_of(instance)
    equation = (instance.row_lower == instance.row_upper) & (instance.row_lower != NONE)
    in_equation = equation[entries.row]
    once = np.bincount(entries.column[in_equation], minlength=instance.n) == 1
    once &= is_plain(instance)
    counts = np.bincount(entries.row, minlength=instance.m)
    has = np.bincount(entries.row[in_equation & once[entries.column]], minlength=instance.m) > 0
    return equation & has & (counts >= 2), once


def _defined(instance: Instance, row: Row, once: npt.NDArray[np.bool_]) -> tuple[int, bool] | None:
    """Return the column that the equation defines and whether its bounds have to be kept as a row."""
    integrality = Integrality(instance, row)
    able = [
        j
        for j in row.body.terms
        if once[j] and (instance.kinds[j] == Kind.CONTINUOUS or integrality.follows_for(j))
    ]
    if not able:
        return None
    spans = {j: _span(instance, j, c) for j, c in row.body.terms.items()}
    least, most = _Sum(low for low, _ in spans.values()), _Sum(high for _, high in spans.values())
    free = [
        j for j in able if _is_free(instance, row, j, least.without(spans[j][0]), most.without(spans[j][1]))
    ]
    if free:
        return (free[0], False) if len(free) == 1 else None
    totals = [j for j in able if _is_total(instance, row, j)]
    return (totals[0], True) if len(totals) == 1 else None


class _Sum:
    """A sum of numbers, some of them infinite (None), from which single ones are taken away."""

    def __init__(self, numbers: Iterable[Rational | None]) -> None:
        self.total, self.infinite = ZERO, 0
        for number in numbers:
            if number is None:
                self.infinite += 1
            else:
                self.total += number

    def without(self, number: Rational | None) -> Rational | None:
        """Return the sum of the others; None where it is infinite."""
        if self.infinite > (number is None):
            return None
        return self.total if number is None else self.total - number


def _span(instance: Instance, column: int, factor: Rational) -> tuple[Rational | None, Rational | None]:
    """Return the least and the largest value of a term; None where there is none."""
    ends = [_end(instance, column, upper=(factor > 0) == upper) for upper in (False, True)]
    low, high = (None if end is None else factor * end for end in ends)
    return low, high


def _is_free(
    instance: Instance, row: Row, column: int, least: Rational | None, most: Rational | None
) -> bool:
    """Tell whether the bounds of the column follow from its equation, the rest of which has these ends."""
    a = row.body.terms[column]
    for code, wants_upper in ((int(instance.lower[column]), False), (int(instance.upper[column]), True)):
        bound = instance.bound(code)
        if bound is None:
            continue
        # the column is largest where the rest is least, or the other way round for a negative coefficient
        rest = least if (a > 0) == wants_upper else most
        if rest is None:
            return False
        extreme = (row.lower - rest) / a
        if (extreme > bound) if wants_upper else (extreme < bound):
            return False
    return True


def _end(instance: Instance, column: int, *, upper: bool) -> Rational | None:
    end = instance.bound(int(instance.upper[column] if upper else instance.lower[column]))
    if end is None or instance.kinds[column] in (Kind.CONTINUOUS, Kind.INTEGER):
        return end
    return max(end, ZERO) if upper else min(end, ZERO)


def _is_total(instance: Instance, row: Row, column: int) -> bool:
    """Tell whether the equation states the column as a sum of two or more nonnegative terms."""
    if row.lower or len(row.body.terms) < 3:
        return False
    sign = row.body.terms[column] > 0
    for j, c in row.body.terms.items():
        if j == column:
            continue
        low = _end(instance, j, upper=False)
        if (c > 0) == sign or low is None or low < 0:
            return False
    return True
