"""Rows whose two directions are equally good are stated in both.

Before: ``-k <= a x <= k`` (an equation where k = 0) whose coefficients balance: for every v as many v as -v.
After: ``a x <= k`` and ``-a x <= k``.

Which of the two signs such a row was written with says nothing, yet it would distinguish its columns; stated both
ways, two models that differ in the sign alone are isomorphic. Keeps every feasible point; both maps are the
identity on columns, and both new rows come from the old one.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, CodeArithmetic, Instance
from equivamap.propose.reductions.assembling import as_reduced, entries_of
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins
from equivamap.propose.reductions.row_scaling import row_signs

__all__ = ["BothWays"]


class BothWays:
    """Rows that equal their own negative but for the order of columns become two rows."""

    name = "stated both ways"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some row has two bounds."""
        return bool(((instance.row_lower != NONE) & (instance.row_upper != NONE)).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Split the balanced rows."""
        split = _balanced(instance)
        if not split.any():
            return None
        numbers = CodeArithmetic(instance.numbers)
        at = np.flatnonzero(split)
        entries = entries_of(instance)
        copied = np.flatnonzero(split[entries.row])
        place = np.full(instance.m, -1, dtype=np.int32)
        place[at] = instance.m + np.arange(len(at), dtype=np.int32)
        row = np.concatenate([entries.row, place[entries.row[copied]]])
        column = np.concatenate([entries.column, entries.column[copied]])
        code = np.concatenate([entries.code, numbers.combine(operator.neg, entries.code[copied])])
        order = np.lexsort((row, column))
        indptr = np.zeros(instance.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(column, minlength=instance.n), out=indptr[1:])
        none = np.full(len(at), NONE, dtype=np.int32)
        old = np.arange(instance.m, dtype=np.int32)
        changed = dataclasses.replace(
            instance,
            constraints=instance.constraints.selected([*old.tolist(), *at.tolist()]),
            numbers=numbers.table(),
            indptr=indptr,
            rows=row[order],
            codes=code[order],
            row_lower=np.concatenate([np.where(split, NONE, instance.row_lower).astype(np.int32), none]),
            row_upper=np.concatenate([instance.row_upper, instance.row_upper[at]]),
        )
        return as_reduced(
            instance, changed, rows=RowOrigins.of_kept(np.concatenate([old, at.astype(np.int32)]))
        )


def _balanced(instance: Instance) -> npt.NDArray[np.bool_]:
    both: npt.NDArray[np.bool_] = (instance.row_lower != NONE) & (instance.row_upper != NONE)
    both &= np.bincount(instance.rows, minlength=instance.m) > 0
    balanced: npt.NDArray[np.bool_] = both & (row_signs(instance, both) == 0)
    for i in np.flatnonzero(balanced).tolist():
        low, high = (instance.numbers[int(c[i])] for c in (instance.row_lower, instance.row_upper))
        balanced[i] = low == -high
    return balanced
