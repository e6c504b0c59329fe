"""Columns in their canonical direction.

Before: x. After: ``x' = -x`` where that is the canonical one of the two: an upper bound alone becomes a lower one;
a range lies on the positive side as far as it can; where bounds say nothing (free, or ``-u <= x <= u``) the cost is
positive; where the cost is zero, positive entries prevail in the rows that have a direction: those with one side,
read as ``<=``, and then those that columns with a direction turn one way.

Where complements are chosen, two bounds say nothing either: with `ZeroLowerBounds` after it, ``-x`` of a binary
x becomes ``1 - x``.

Accepts columns that are not semicontinuous. A column for which all of this ties stays as it is. Keeps every feasible
point with its cost; contract and expand negate.
"""

from __future__ import annotations

import dataclasses
import operator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Affine, CodeArithmetic, Instance
from equivamap.propose.reductions.assembling import as_reduced, entries_of, is_plain
from equivamap.propose.reductions.reduction import Keeps, Reduced
from equivamap.propose.reductions.row_scaling import surplus_signs

__all__ = ["ColumnSigns"]

_MOST_LEVELS = 64

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class ColumnSigns:
    """Columns are negated where the negative is the canonical direction.

    Parameters
    ----------
    name
        Short name for reports.
    ranges_turn
        The direction of a column with two bounds does not depend on the bounds.
    """

    name: str = "column signs"
    ranges_turn: bool = False
    keeps: Keeps = field(default="feasible", init=False)

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are columns."""
        return instance.n > 0

    def apply(self, instance: Instance) -> Reduced | None:
        """Negate columns."""
        flip = _flipped(instance, self.ranges_turn)
        if not flip.any():
            return None
        numbers = CodeArithmetic(instance.numbers)

        def negated(codes: Codes, where: npt.NDArray[np.bool_]) -> Codes:
            result = codes.copy()
            at = np.flatnonzero(where & (codes != NONE))
            result[at] = numbers.combine(operator.neg, codes[at])
            return result

        lower, upper = negated(instance.lower, flip), negated(instance.upper, flip)
        changed = dataclasses.replace(
            instance,
            codes=negated(instance.codes, flip[entries_of(instance).column]),
            cost=negated(instance.cost, flip),
            lower=np.where(flip, upper, lower),
            upper=np.where(flip, lower, upper),
            numbers=numbers.table(),
        )
        at = np.flatnonzero(flip).tolist()
        kept = np.where(flip, -1, np.arange(instance.n)).astype(np.int32)
        lines = {j: Affine.variable(j, -1) for j in at}
        return as_reduced(instance, changed, kept=kept, contract_lines=lines, expand_lines=lines)


def _flipped(instance: Instance, ranges_turn: bool) -> npt.NDArray[np.bool_]:
    has_low, has_high = instance.lower != NONE, instance.upper != NONE
    plain = is_plain(instance)
    flip: npt.NDArray[np.bool_] = has_high & ~has_low & plain
    undecided = ~has_high & ~has_low
    both = np.flatnonzero(has_low & has_high)
    if ranges_turn:
        undecided[both] = True
    else:
        numbers = CodeArithmetic(instance.numbers)
        sums = numbers.combine(operator.add, instance.lower[both], instance.upper[both])
        middle = np.sign(numbers.floats()[sums])
        flip[both[middle < 0]] = True
        undecided[both[middle == 0]] = True
    flip &= plain
    known = np.where(flip, -1, 1).astype(np.int8)
    known[undecided & plain] = 0
    flip |= _content_signs(instance, known, from_ranges=not ranges_turn) < 0
    return flip


def _content_signs(
    instance: Instance, known: npt.NDArray[np.int8], *, from_ranges: bool
) -> npt.NDArray[np.int8]:
    """Return the sign that makes each column canonical, 0 where nothing tells.

    Columns without a `known` sign get that of the cost; where it is zero, the prevailing sign of the entries in rows
    with a direction. Rows with one side have one (read as ``<=``); others get that of the prevailing sign of the
    columns that have theirs, or (with `from_ranges`) of the middle of their range, level by level.
    """
    floats = instance.numbers.floats
    entries = entries_of(instance)
    values = floats[entries.code]
    column_sign = np.where(known == 0, np.sign(floats[instance.cost]), known).astype(np.int8)
    row_sign = (instance.row_upper != NONE).astype(np.int8) - (instance.row_lower != NONE).astype(np.int8)
    for _ in range(_MOST_LEVELS):
        open_columns = column_sign == 0
        if not open_columns.any():
            break
        keep = open_columns[entries.column] & (row_sign[entries.row] != 0)
        found = surplus_signs(values[keep] * row_sign[entries.row[keep]], entries.column[keep], instance.n)
        column_sign[open_columns] = found[open_columns]
        if found.any():
            continue
        open_rows = row_sign == 0
        keep = open_rows[entries.row] & (column_sign[entries.column] != 0)
        found = surplus_signs(values[keep] * column_sign[entries.column[keep]], entries.row[keep], instance.m)
        row_sign[open_rows] = found[open_rows]
        if found.any():
            continue
        ranged = open_rows & (instance.row_upper != NONE) & from_ranges
        for i in np.flatnonzero(ranged).tolist():
            middle = (
                instance.numbers[int(instance.row_lower[i])] + instance.numbers[int(instance.row_upper[i])]
            )
            row_sign[i] = (middle > 0) - (middle < 0)
        if not (row_sign[open_rows] != 0).any():
            break
    return column_sign
