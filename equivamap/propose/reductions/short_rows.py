"""Rows with one entry or none, and rows without bounds.

Before: ``lo <= a x <= up``; ``lo <= 0 <= up``; a row without bounds.
After: the bounds of x are the tighter of its own and ``lo/a, up/a`` (swapped for a < 0); the row is gone.

Accepts singleton rows on columns that are not semicontinuous (their zero would be cut off), empty rows that hold,
and free rows. An empty row that cannot hold stays, and so does a column whose bounds cross: the instance is
infeasible before and after. Keeps every feasible point; both maps are the identity on columns.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, CodeArithmetic, Instance
from equivamap.propose.reductions.assembling import is_plain, restricted
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins, Undo

__all__ = ["ShortRows"]


class ShortRows:
    """Empty, free and singleton rows leave the model; singleton rows become bounds."""

    name = "short rows"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some row is short or free."""
        counts = np.bincount(instance.rows, minlength=instance.m)
        return bool((counts <= 1).any() or _free(instance).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Turn singleton rows into bounds and drop what says nothing."""
        counts = np.bincount(instance.rows, minlength=instance.m)
        gone = _free(instance)
        for i in np.flatnonzero((counts == 0) & ~gone).tolist():
            low, high = instance.bound(int(instance.row_lower[i])), instance.bound(int(instance.row_upper[i]))
            gone[i] = (low is None or low <= 0) and (high is None or high >= 0)
        numbers = CodeArithmetic(instance.numbers)
        lower, upper = instance.lower.copy(), instance.upper.copy()
        plain = is_plain(instance)
        indptr, columns, codes = instance.by_rows
        for i in np.flatnonzero((counts == 1) & ~gone).tolist():
            at = int(indptr[i])
            j = int(columns[at])
            if not plain[j]:
                continue
            gone[i] = True
            a = numbers.value(int(codes[at]))
            sides = [int(instance.row_lower[i]), int(instance.row_upper[i])]
            low, high = (None if c == NONE else numbers.value(c) / a for c in sides)
            if a < 0:
                low, high = high, low
            if low is not None and (lower[j] == NONE or low > numbers.value(int(lower[j]))):
                lower[j] = numbers.code(low)
            if high is not None and (upper[j] == NONE or high < numbers.value(int(upper[j]))):
                upper[j] = numbers.code(high)
        if not gone.any():
            return None
        changed = dataclasses.replace(
            restricted(instance, np.ones(instance.n, dtype=bool), ~gone),
            numbers=numbers.table(),
            lower=lower,
            upper=upper,
        )
        undo = Undo(
            instance.n, np.arange(instance.n, dtype=np.int32), RowOrigins.of_kept(np.flatnonzero(~gone))
        )
        return Reduced(changed, undo)


def _free(instance: Instance) -> npt.NDArray[np.bool_]:
    free: npt.NDArray[np.bool_] = (instance.row_lower == NONE) & (instance.row_upper == NONE)
    return free
