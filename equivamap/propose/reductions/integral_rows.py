"""Bounds of rows that take integers only.

Before: ``lo <= a x <= up`` with x integer and all a multiples of g.
After: ``g ceil(lo/g) <= a x <= g floor(up/g)``.

Accepts rows whose columns are all integer. Keeps every feasible point; both maps are the identity. An equation that
no integers solve becomes a row whose bounds cross.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import as_reduced, is_exact_integer
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["IntegralRows"]

_LARGEST = 2.0**52


class IntegralRows:
    """Bounds of rows over integers are rounded to what the row can attain."""

    name = "integral rows"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some row has integer columns only."""
        return bool(len(_integer_rows(instance)))

    def apply(self, instance: Instance) -> Reduced | None:
        """Round the bounds."""
        numbers = CodeArithmetic(instance.numbers)
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        for i in _unrounded(instance, numbers).tolist():
            row = instance.row(i)
            step = _common_divisor(list(row.body.terms.values()))
            if row.lower is not None:
                row_lower[i] = numbers.code(step * -(-row.lower / step // 1))
            if row.upper is not None:
                row_upper[i] = numbers.code(step * (row.upper / step // 1))
        if (row_lower == instance.row_lower).all() and (row_upper == instance.row_upper).all():
            return None
        changed = dataclasses.replace(
            instance, row_lower=row_lower, row_upper=row_upper, numbers=numbers.table()
        )
        return as_reduced(instance, changed)


def _integer_rows(instance: Instance) -> npt.NDArray[np.int64]:
    continuous = ~np.isin(instance.kinds, (Kind.INTEGER, Kind.SEMIINTEGER))
    columns = np.repeat(np.arange(instance.n), np.diff(instance.indptr))
    mixed = np.bincount(instance.rows, weights=continuous[columns], minlength=instance.m) > 0
    entries = np.bincount(instance.rows, minlength=instance.m)
    return np.flatnonzero(~mixed & (entries > 0))


def _unrounded(instance: Instance, numbers: CodeArithmetic) -> npt.NDArray[np.int64]:
    """Return the integer rows that are not plainly rounded already."""
    rows = _integer_rows(instance)
    indptr, _, codes = instance.by_rows
    floats = instance.numbers.floats
    whole = is_exact_integer(numbers) & (np.abs(floats) < _LARGEST)
    usual = np.zeros(len(whole) + 1, dtype=np.int64)  # the last place is that of NONE
    usual[:-1][whole] = floats[whole].astype(np.int64)
    filled = np.flatnonzero(np.diff(indptr) > 0)
    divisor = np.zeros(instance.m, dtype=np.int64)
    divisor[filled] = np.gcd.reduceat(usual[codes], indptr[filled])
    good = np.ones(instance.m, dtype=bool)
    good[filled] = np.logical_and.reduceat(whole[codes], indptr[filled])
    for bound in (instance.row_lower, instance.row_upper):
        good &= (bound == NONE) | (whole[bound] & (usual[bound] % np.maximum(divisor, 1) == 0))
    return rows[~good[rows]]


def _common_divisor(values: list[Rational]) -> Rational:
    """Return the greatest rational of which all values are multiples."""
    numerator = math.gcd(*(int(v.numerator) for v in values))
    denominator = math.lcm(*(int(v.denominator) for v in values))
    return values[0] / values[0] * numerator / denominator
