"""Columns that can take one value only.

Before: ``l <= x <= l``; rows ``lo <= a x + rest <= up``; cost ``c x + ...``.
After: x is gone; rows ``lo - a l <= rest <= up - a l``; the objective's constant grows by ``c l``.

Accepts columns with equal bounds that are not semicontinuous (those may also be zero) and, if integer, at an
integer. Keeps every feasible point with its cost; contract forgets x, expand says ``x = l``.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Affine, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import entries_of, is_plain, restricted
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins, Undo

__all__ = ["FixedColumns"]


class FixedColumns:
    """Columns with equal bounds leave the model."""

    name = "fixed columns"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some column has equal bounds."""
        return bool(_fixed(instance).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Put the values in and drop the columns."""
        fixed = _fixed(instance)
        for j in np.flatnonzero(fixed & (instance.kinds == Kind.INTEGER)).tolist():
            fixed[j] = instance.numbers[int(instance.lower[j])].denominator == 1
        if not fixed.any():
            return None
        numbers = CodeArithmetic(instance.numbers)
        entries = entries_of(instance)
        nonzero = fixed & (instance.lower != 0)
        at = np.flatnonzero(nonzero[entries.column])
        products = numbers.combine(operator.mul, entries.code[at], instance.lower[entries.column[at]])
        shift: dict[int, Rational] = {}
        for i, code in zip(entries.row[at].tolist(), products.tolist(), strict=True):
            shift[i] = shift.get(i, 0) + numbers.value(code)
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        for codes in (row_lower, row_upper):
            for i, amount in shift.items():
                if codes[i] != NONE:
                    codes[i] = numbers.code(numbers.value(int(codes[i])) - amount)
        offset = instance.offset
        for j in np.flatnonzero(nonzero & (instance.cost != 0)).tolist():
            offset += instance.numbers[int(instance.cost[j])] * instance.numbers[int(instance.lower[j])]
        every_row = np.ones(instance.m, dtype=bool)
        changed = dataclasses.replace(
            restricted(instance, ~fixed, every_row),
            numbers=numbers.table(),
            row_lower=row_lower,
            row_upper=row_upper,
            offset=offset,
        )
        lines = {
            j: Affine({}, instance.numbers[int(instance.lower[j])]) for j in np.flatnonzero(fixed).tolist()
        }
        undo = Undo(
            instance.n,
            np.flatnonzero(~fixed).astype(np.int32),
            RowOrigins.of_kept(np.arange(instance.m)),
            expand_lines=lines,
        )
        return Reduced(changed, undo)


def _fixed(instance: Instance) -> npt.NDArray[np.bool_]:
    fixed: npt.NDArray[np.bool_] = (
        (instance.lower == instance.upper) & (instance.lower != NONE) & is_plain(instance)
    )
    return fixed
