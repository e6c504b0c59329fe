"""Ranges that start at zero, in the canonical one of their two directions.

Before: ``l <= x <= u`` or ``l <= x``. After: ``x = l + x'`` or ``x = u - x'`` with ``0 <= x' <= u - l``.

Accepts columns with a finite lower bound that are not semicontinuous; integer ones only at integer bounds. With two
bounds the complement ``u - x'`` is taken where the cost of x is negative, or, without a cost, where negative entries
prevail in the rows with one side, read as ``<=``; where nothing tells, x keeps its direction. Run after
`RowScaling`. Keeps every feasible point with its cost; both maps are the affine exchange.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np

from equivamap.ir import NONE, ZERO, Affine, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import as_reduced, entries_of, is_exact_integer, is_plain
from equivamap.propose.reductions.column_signs import content_signs
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["Complements"]


class Complements:
    """Columns with a finite lower bound are shifted or complemented to start at zero."""

    name = "complements"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some column has a lower bound."""
        return bool((instance.lower != NONE).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Exchange the columns."""
        numbers = CodeArithmetic(instance.numbers)
        plain = is_plain(instance) & (instance.lower != NONE)
        boxed = plain & (instance.upper != NONE)
        integer = instance.kinds == Kind.INTEGER
        whole = is_exact_integer(numbers)
        plain &= ~integer | whole[instance.lower]
        boxed &= ~integer | whole[instance.upper]
        flip = plain & boxed & (content_signs(instance, plain & boxed) < 0)
        start = np.where(flip, instance.upper, instance.lower)
        changed = flip | (plain & (start != 0))
        if not changed.any():
            return None
        at = np.flatnonzero(changed)
        origin = {j: numbers.value(int(start[j])) for j in at.tolist()}
        length = np.flatnonzero(changed & boxed)
        upper = instance.upper.copy()
        upper[length] = numbers.combine(operator.sub, instance.upper[length], instance.lower[length])
        lower = np.where(changed, 0, instance.lower).astype(np.int32)
        entries = entries_of(instance)
        shifts: dict[int, Rational] = {}
        moving = np.flatnonzero((changed & (start != 0))[entries.column])
        products = numbers.combine(operator.mul, entries.code[moving], start[entries.column[moving]])
        for i, code in zip(entries.row[moving].tolist(), products.tolist(), strict=True):
            shifts[i] = shifts.get(i, ZERO) + numbers.value(code)
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        for codes in (row_lower, row_upper):
            for i, amount in shifts.items():
                if amount and codes[i] != NONE:
                    codes[i] = numbers.code(numbers.value(int(codes[i])) - amount)
        turned = np.flatnonzero(flip[entries.column])
        matrix, cost = instance.codes.copy(), instance.cost.copy()
        matrix[turned] = numbers.combine(operator.neg, matrix[turned])
        cost[flip] = numbers.combine(operator.neg, cost[flip])
        offset = instance.offset
        for j in np.flatnonzero(changed & (instance.cost != 0)).tolist():
            offset += numbers.value(int(instance.cost[j])) * origin[j]
        kept = np.where(changed, -1, np.arange(instance.n)).astype(np.int32)
        contract, expand = {}, {}
        for j in at.tolist():
            sign = -1 if flip[j] else 1
            contract[j] = Affine({j: origin[j] * 0 + sign}, -sign * origin[j])
            expand[j] = Affine({j: origin[j] * 0 + sign}, origin[j])
        form = dataclasses.replace(
            instance,
            codes=matrix,
            cost=cost,
            offset=offset,
            lower=lower,
            upper=upper,
            row_lower=row_lower,
            row_upper=row_upper,
            numbers=numbers.table(),
        )
        return as_reduced(instance, form, kept=kept, contract_lines=contract, expand_lines=expand)
