"""Columns that start at zero.

Before: ``l <= x <= u`` or ``l <= x``. After: ``x = l + x'`` with ``0 <= x' <= u - l``.

Accepts columns with a finite nonzero lower bound that are not semicontinuous; integer ones only at an integer. Keeps
every feasible point with its cost; both maps are the shift. After `ColumnSigns` with `ranges_turn` the two together
choose between x and its complement ``u + l - x``.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np

from equivamap.ir import NONE, ONE, ZERO, Affine, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import as_reduced, entries_of, is_exact_integer, is_plain
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["ZeroLowerBounds"]


class ZeroLowerBounds:
    """Columns with a finite lower bound are shifted to start at zero."""

    name = "zero lower bounds"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some column has a nonzero lower bound."""
        return bool(((instance.lower != NONE) & (instance.lower != 0)).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Shift the columns."""
        numbers = CodeArithmetic(instance.numbers)
        moved = is_plain(instance) & (instance.lower != NONE) & (instance.lower != 0)
        moved &= (instance.kinds != Kind.INTEGER) | is_exact_integer(numbers)[instance.lower]
        if not moved.any():
            return None
        boxed = np.flatnonzero(moved & (instance.upper != NONE))
        upper = instance.upper.copy()
        upper[boxed] = numbers.combine(operator.sub, instance.upper[boxed], instance.lower[boxed])
        lower = np.where(moved, 0, instance.lower).astype(np.int32)
        entries = entries_of(instance)
        at = np.flatnonzero(moved[entries.column])
        products = numbers.combine(operator.mul, entries.code[at], instance.lower[entries.column[at]])
        shifts: dict[int, Rational] = {}
        for i, code in zip(entries.row[at].tolist(), products.tolist(), strict=True):
            shifts[i] = shifts.get(i, ZERO) + numbers.value(code)
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        for codes in (row_lower, row_upper):
            for i, amount in shifts.items():
                if amount and codes[i] != NONE:
                    codes[i] = numbers.code(numbers.value(int(codes[i])) - amount)
        origin = {j: numbers.value(int(instance.lower[j])) for j in np.flatnonzero(moved).tolist()}
        offset = instance.offset
        for j, start in origin.items():
            offset += numbers.value(int(instance.cost[j])) * start
        changed = dataclasses.replace(
            instance,
            offset=offset,
            lower=lower,
            upper=upper,
            row_lower=row_lower,
            row_upper=row_upper,
            numbers=numbers.table(),
        )
        return as_reduced(
            instance,
            changed,
            kept=np.where(moved, -1, np.arange(instance.n)).astype(np.int32),
            contract_lines={j: Affine({j: ONE}, -start) for j, start in origin.items()},
            expand_lines={j: Affine({j: ONE}, start) for j, start in origin.items()},
        )
