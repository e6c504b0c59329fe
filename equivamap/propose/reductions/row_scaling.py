"""Rows in one scale and one direction.

Before: ``lo <= a x <= up``.
After: the row divided by its smallest |coefficient|, times -1 where that makes it the canonical one of the two:
one-sided rows read ``<=``; for equations and ranges the sign is that of the surplus of positive over negative
entries among the largest |coefficients| where they do not balance; if all balance, that of ``lo + up``.
Where that is zero too, both signs are equally good and the row stays as it is (`both_ways` comes after).

Accepts every row with entries. Keeps every feasible point; both maps are the identity. Dividing by the smallest
|coefficient|, not the greatest common divisor, needs one division for each distinct pair of numbers.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, CodeArithmetic, Instance
from equivamap.propose.reductions.assembling import as_reduced, entries_of
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["RowScaling", "row_signs", "surplus_signs"]

Codes = npt.NDArray[np.int32]
Signs = npt.NDArray[np.int8]


class RowScaling:
    """Every row divided by its smallest |coefficient| and turned into its canonical direction."""

    name = "row scaling"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are entries."""
        return instance.nnz > 0

    def apply(self, instance: Instance) -> Reduced | None:
        """Scale the rows."""
        numbers = CodeArithmetic(instance.numbers)
        entries = entries_of(instance)
        divisor = _divisors(instance, numbers)
        flip = _flipped(instance)
        divisor[flip] = numbers.combine(operator.neg, divisor[flip])
        active = divisor != 1
        if not active.any():
            return None
        at = np.flatnonzero(active[entries.row])
        codes = instance.codes.copy()
        codes[at] = numbers.combine(operator.truediv, codes[at], divisor[entries.row[at]])
        low, high = (
            _divided(numbers, bound, divisor, active) for bound in (instance.row_lower, instance.row_upper)
        )
        changed = dataclasses.replace(
            instance,
            codes=codes,
            row_lower=np.where(flip, high, low),
            row_upper=np.where(flip, low, high),
            numbers=numbers.table(),
        )
        return as_reduced(instance, changed)


def _divided(numbers: CodeArithmetic, bound: Codes, divisor: Codes, active: npt.NDArray[np.bool_]) -> Codes:
    result = bound.copy()
    at = np.flatnonzero(active & (bound != NONE))
    result[at] = numbers.combine(operator.truediv, bound[at], divisor[at])
    return result


def _divisors(instance: Instance, numbers: CodeArithmetic) -> Codes:
    """Return the code of the smallest |coefficient| of each row; 1 for an empty one."""
    magnitudes = np.abs(instance.numbers.floats)
    smallest = np.full(instance.m, np.inf)
    np.minimum.at(smallest, instance.rows, magnitudes[instance.codes])
    hit = np.flatnonzero(magnitudes[instance.codes] == smallest[instance.rows])
    divisor = np.ones(instance.m, dtype=np.int32)
    # codes in descending order, so that equal doubles of different numbers give one result in any order
    hit = hit[np.argsort(-instance.codes[hit], kind="stable")]
    divisor[instance.rows[hit]] = instance.codes[hit]
    negative = instance.numbers.floats[divisor] < 0
    divisor[negative] = numbers.combine(operator.neg, divisor[negative])
    return divisor


def _flipped(instance: Instance) -> npt.NDArray[np.bool_]:
    """Tell which rows are to be multiplied by -1."""
    has_low, has_high = instance.row_lower != NONE, instance.row_upper != NONE
    flip: npt.NDArray[np.bool_] = has_low & ~has_high
    both = has_low & has_high
    if not both.any():
        return flip
    sign = row_signs(instance, both)
    tied = np.flatnonzero(both & (sign == 0))
    for i in tied.tolist():
        total = instance.numbers[int(instance.row_lower[i])] + instance.numbers[int(instance.row_upper[i])]
        sign[i] = (total > 0) - (total < 0)
    flip |= both & (sign < 0)
    return flip


def surplus_signs(values: npt.NDArray[np.float64], group: Codes, count: int) -> Signs:
    """Return for each group of numbers a sign that turns with the numbers and depends on no order.

    Parameters
    ----------
    values, group
        Nonzero numbers and the group of each, 0..count-1.

    Returns
    -------
    int8 array
        Sign of (positive - negative) numbers at the largest magnitude at which they do not balance; 0 where
        all balance.
    """
    sign = np.zeros(count, dtype=np.int8)
    if not len(values):
        return sign
    distinct, rank = np.unique(np.abs(values), return_inverse=True)
    key = group.astype(np.int64) * len(distinct) + rank
    order = np.argsort(key, kind="stable")
    key, signs = key[order], np.sign(values[order]).astype(np.int64)
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    surplus = np.add.reduceat(signs, starts)
    unbalanced = np.flatnonzero(surplus)
    # ascending magnitude within a group: the last one written stays
    sign[key[starts[unbalanced]] // len(distinct)] = np.sign(surplus[unbalanced])
    return sign


def row_signs(instance: Instance, wanted: npt.NDArray[np.bool_]) -> Signs:
    """Return the prevailing sign of each wanted row, 0 where its entries balance."""
    keep = wanted[instance.rows]
    return surplus_signs(instance.numbers.floats[instance.codes[keep]], instance.rows[keep], instance.m)
