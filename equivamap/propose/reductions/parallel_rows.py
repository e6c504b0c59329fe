"""Rows that are multiples of one another.

Before: ``lo1 <= a x <= up1`` and ``lo2 <= f a x <= up2``.
After: one row ``max(lo1, lo2/f) <= a x <= min(up1, up2/f)`` (the second's bounds swapped for f < 0).

Accepts rows with equal columns and proportional coefficients: duplicates, an equation or a range written as two
inequalities. Bounds that cross afterwards stay: the instance is infeasible before and after. Keeps every feasible
point; both maps are the identity on columns, the row comes from all of its parts.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, CodeArithmetic, Instance, Rational
from equivamap.propose.reductions.assembling import restricted
from equivamap.propose.reductions.hashing import equal_groups
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins, Undo

__all__ = ["ParallelRows", "proportional_groups"]

Codes = npt.NDArray[np.int32]


class ParallelRows:
    """Proportional rows become one row with the tightest bounds."""

    name = "parallel rows"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are two rows."""
        return instance.m > 1 and instance.nnz > 0

    def apply(self, instance: Instance) -> Reduced | None:
        """Merge the rows."""
        indptr, columns, codes = instance.by_rows
        numbers = CodeArithmetic(instance.numbers)
        groups = proportional_groups(numbers, indptr, columns, codes)
        if not groups:
            return None
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        gone = np.zeros(instance.m, dtype=bool)
        origins: dict[int, list[int]] = {}
        for group in groups:
            first = group[0]
            lead = numbers.value(int(codes[indptr[first]]))
            lows: list[Rational] = []
            highs: list[Rational] = []
            for i in group:
                factor = numbers.value(int(codes[indptr[i]])) / lead
                low, high = (
                    None if c == NONE else numbers.value(c) / factor
                    for c in (int(instance.row_lower[i]), int(instance.row_upper[i]))
                )
                if factor < 0:
                    low, high = high, low
                lows += [] if low is None else [low]
                highs += [] if high is None else [high]
            row_lower[first] = numbers.code(max(lows)) if lows else NONE
            row_upper[first] = numbers.code(min(highs)) if highs else NONE
            gone[group[1:]] = True
            origins[first] = group
        kept = np.flatnonzero(~gone)
        merged = dataclasses.replace(
            instance, row_lower=row_lower, row_upper=row_upper, numbers=numbers.table()
        )
        changed = restricted(merged, np.ones(instance.n, dtype=bool), ~gone)
        rows = RowOrigins.of_lists([origins.get(i, [i]) for i in kept.tolist()])
        return Reduced(changed, Undo(instance.n, np.arange(instance.n, dtype=np.int32), rows))


def proportional_groups(
    numbers: CodeArithmetic, start: npt.NDArray[np.int64], places: Codes, codes: Codes
) -> list[list[int]]:
    """Return the groups of proportional sparse vectors, each ascending; arguments as in `equal_groups`."""
    same_places = equal_groups(start, places, np.zeros(len(places), dtype=np.int32))
    if not same_places:
        return []
    # only vectors with a partner of equal support are scaled
    members = np.array(sorted(k for group in same_places for k in group), dtype=np.int64)
    counts = np.diff(start)[members]
    sub_start = np.zeros(len(members) + 1, dtype=np.int64)
    np.cumsum(counts, out=sub_start[1:])
    at = np.repeat(start[members] - sub_start[:-1], counts) + np.arange(int(sub_start[-1]))
    lead = np.repeat(codes[start[members]], counts)
    ratios = numbers.combine(operator.truediv, codes[at], lead)
    groups = equal_groups(sub_start, places[at], ratios)
    return [[int(members[k]) for k in group] for group in groups]
