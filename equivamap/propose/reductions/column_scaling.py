"""Continuous columns in one scale, whatever units the model was written in.

Before: x. After: ``x = g x'`` with g > 0 found from what has a scale of its own, level by level:

1. an integer column keeps its scale (g = 1); a column with two bounds gets a range of length 1; one with a single
   nonzero bound gets the bound 1 or -1;
2. a row has the scale of the smallest |coefficient| of its columns with a scale; a row with none of them that of its
   smallest nonzero |bound|, once nothing else gives a scale;
3. a column in a row with a scale gets coefficients of which the smallest in such rows is 1; where no row gives a
   scale, the cost 1.

Accepts columns that are continuous. Each level treats all of its rows and columns at once, so the result does not
depend on their order. What no level reaches keeps its scale. Keeps every feasible point with its cost; both maps are
the exchange of units. Rows are scaled by `RowScaling` afterwards.
"""

from __future__ import annotations

import dataclasses
import operator

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Affine, CodeArithmetic, Instance, Kind
from equivamap.propose.reductions.assembling import as_reduced, entries_of
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["ColumnScaling", "smallest_of"]

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

_MOST_LEVELS = 64


class ColumnScaling:
    """Continuous columns are measured in units that the model itself gives."""

    name = "column scaling"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are continuous columns."""
        return bool((instance.kinds == Kind.CONTINUOUS).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Scale the columns."""
        numbers = CodeArithmetic(instance.numbers)
        unit = _Levels(instance, numbers).units()
        scaled = unit != 1
        if not scaled.any():
            return None

        def exchanged(codes: Codes, units: Codes, multiply: bool) -> Codes:
            result = codes.copy()
            at = np.flatnonzero((units != 1) & (codes != NONE))
            result[at] = numbers.combine(operator.mul if multiply else operator.truediv, codes[at], units[at])
            return result

        changed = dataclasses.replace(
            instance,
            codes=exchanged(instance.codes, unit[entries_of(instance).column], True),
            cost=exchanged(instance.cost, unit, True),
            lower=exchanged(instance.lower, unit, False),
            upper=exchanged(instance.upper, unit, False),
            numbers=numbers.table(),
        )
        at = np.flatnonzero(scaled).tolist()
        units = {j: numbers.value(int(unit[j])) for j in at}
        return as_reduced(
            instance,
            changed,
            kept=np.where(scaled, -1, np.arange(instance.n)).astype(np.int32),
            contract_lines={j: Affine.variable(j, 1 / units[j]) for j in at},
            expand_lines={j: Affine.variable(j, units[j]) for j in at},
        )


class _Levels:
    """The spreading of scales from columns to rows and back."""

    def __init__(self, instance: Instance, numbers: CodeArithmetic) -> None:
        self.instance, self.numbers = instance, numbers
        self.entries = entries_of(instance)
        self.unit = np.ones(instance.n, dtype=np.int32)
        self.row_scale = np.ones(instance.m, dtype=np.int32)
        self.row_known = np.zeros(instance.m, dtype=bool)
        self.column_known: Mask = instance.kinds != Kind.CONTINUOUS

    def units(self) -> Codes:
        """Return the code of each column's unit."""
        self._own_scales()
        for _ in range(_MOST_LEVELS):
            rows, columns = self._rows_from_columns(), self._columns_from_rows()
            if rows or columns:
                continue
            if not (self._rows_from_bounds() or self._columns_from_costs()):
                break
        return self.unit

    def _own_scales(self) -> None:
        instance, numbers = self.instance, self.numbers
        has_low, has_high = instance.lower != NONE, instance.upper != NONE
        continuous = ~self.column_known
        both = np.flatnonzero(continuous & has_low & has_high)
        length = numbers.combine(operator.sub, instance.upper[both], instance.lower[both])
        fit = numbers.floats()[length] > 0
        self.unit[both[fit]] = length[fit]
        one = np.flatnonzero(continuous & (has_low != has_high))
        bound = np.where(has_low[one], instance.lower[one], instance.upper[one])
        one, bound = one[bound != 0], bound[bound != 0]
        self.unit[one] = numbers.combine(abs, bound)
        self.column_known[both[fit]] = True
        self.column_known[one] = True

    def _rows_from_columns(self) -> bool:
        entries = self.entries
        at = np.flatnonzero(self.column_known[entries.column] & ~self.row_known[entries.row])
        values = self.numbers.combine(operator.mul, entries.code[at], self.unit[entries.column[at]])
        return self._set(self.row_scale, self.row_known, entries.row[at], values, inverse=False)

    def _columns_from_rows(self) -> bool:
        entries = self.entries
        at = np.flatnonzero(~self.column_known[entries.column] & self.row_known[entries.row])
        values = self.numbers.combine(operator.truediv, entries.code[at], self.row_scale[entries.row[at]])
        return self._set(self.unit, self.column_known, entries.column[at], values, inverse=True)

    def _rows_from_bounds(self) -> bool:
        instance = self.instance
        open_rows = ~self.row_known & (np.bincount(self.entries.row, minlength=instance.m) > 0)
        places, values = [], []
        for bound in (instance.row_lower, instance.row_upper):
            at = np.flatnonzero(open_rows & (bound != NONE) & (bound != 0))
            places.append(at.astype(np.int32))
            values.append(bound[at])
        return self._set(
            self.row_scale, self.row_known, np.concatenate(places), np.concatenate(values), inverse=False
        )

    def _columns_from_costs(self) -> bool:
        at = np.flatnonzero(~self.column_known & (self.instance.cost != 0)).astype(np.int32)
        return self._set(self.unit, self.column_known, at, self.instance.cost[at], inverse=True)

    def _set(self, scales: Codes, known: Mask, places: Codes, values: Codes, *, inverse: bool) -> bool:
        """Give each place the smallest |value| (or one over it); tell whether there was any."""
        if not len(places):
            return False
        at, smallest = smallest_of(self.numbers, places, values)
        scales[at] = self.numbers.combine((lambda v: 1 / abs(v)) if inverse else abs, smallest)
        known[at] = True
        return True


def smallest_of(numbers: CodeArithmetic, places: Codes, values: Codes) -> tuple[Codes, Codes]:
    """Return the places, each once, and the code of the number of smallest magnitude at each."""
    magnitude = np.abs(numbers.floats()[values])
    order = np.lexsort((magnitude, places))
    first = np.concatenate([[True], places[order][1:] != places[order][:-1]])
    return places[order][first], values[order][first]
