"""Rows, or sides of rows, that the bounds of the columns imply; rows that the bounds only just allow.

Before: ``lo <= a x <= up`` where the bounds give ``least <= a x <= most``.
After: no upper side if ``most <= up``, no lower side if ``least >= lo``, no row if neither is left. If
``least = up`` (or ``most = lo``) every column of the row is fixed at the bound that attains it.

Accepts rows whose activity is finite on a side. Sums in double precision pick the rows to look at; what is done is
decided exactly. Keeps every feasible point; both maps are the identity on columns. A semicontinuous column counts
with the hull of zero and its range, and its rows never fix anything.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, ZERO, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import entries_of, is_plain, restricted
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins, Undo
from equivamap.propose.reductions.slack_columns import crossing

__all__ = ["ImpliedRows"]

_ROUNDING = 1e-9


class ImpliedRows:
    """Sides of rows that bounds imply are dropped; forcing rows fix their columns."""

    name = "implied rows"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some row has a bound."""
        return bool((instance.row_lower != NONE).any() or (instance.row_upper != NONE).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Drop implied sides and rows."""
        if crossing(instance).any():
            return None
        plain = is_plain(instance)
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        lower, upper = instance.lower.copy(), instance.upper.copy()
        indptr, columns, codes = instance.by_rows
        for largest in (True, False):
            for i in _suspects(instance, largest=largest).tolist():
                part = slice(int(indptr[i]), int(indptr[i + 1]))
                row = list(zip(columns[part].tolist(), codes[part].tolist(), strict=True))
                extreme = _activity(instance, row, largest=largest)
                if extreme is None:
                    continue
                low, high = (
                    instance.bound(int(instance.row_lower[i])),
                    instance.bound(int(instance.row_upper[i])),
                )
                if extreme == (low if largest else high) and plain[columns[part]].all():
                    for j, c in row:
                        # both ends may be forced by different rows; then the bounds cross, as they should
                        if (instance.numbers[c] > 0) == largest:
                            lower[j] = instance.upper[j]
                        else:
                            upper[j] = instance.lower[j]
                    if (low is None or low <= extreme) and (high is None or extreme <= high):
                        row_lower[i] = row_upper[i] = NONE
                elif largest and high is not None and extreme <= high:
                    row_upper[i] = NONE
                elif not largest and low is not None and extreme >= low:
                    row_lower[i] = NONE
        gone = (row_lower == NONE) & (row_upper == NONE)
        same = (row_lower == instance.row_lower).all() and (row_upper == instance.row_upper).all()
        if same and not gone.any() and (lower == instance.lower).all() and (upper == instance.upper).all():
            return None
        marked = dataclasses.replace(
            instance, row_lower=row_lower, row_upper=row_upper, lower=lower, upper=upper
        )
        changed = restricted(marked, np.ones(instance.n, dtype=bool), ~gone)
        undo = Undo(
            instance.n, np.arange(instance.n, dtype=np.int32), RowOrigins.of_kept(np.flatnonzero(~gone))
        )
        return Reduced(changed, undo)


def _suspects(instance: Instance, *, largest: bool) -> npt.NDArray[np.int64]:
    """Return the rows with entries that may have an implied side or force their columns."""
    floats = instance.numbers.floats
    entries = entries_of(instance)
    lower = np.where(instance.lower == NONE, -np.inf, floats[np.maximum(instance.lower, 0)])
    upper = np.where(instance.upper == NONE, np.inf, floats[np.maximum(instance.upper, 0)])
    semi = ~is_plain(instance)
    lower[semi], upper[semi] = np.minimum(lower[semi], 0), np.maximum(upper[semi], 0)
    coefficient = floats[entries.code]
    end = np.where((coefficient > 0) == largest, upper[entries.column], lower[entries.column])
    term = coefficient * end
    with np.errstate(invalid="ignore"):
        extreme = np.bincount(entries.row, weights=term, minlength=instance.m)
        slack = _ROUNDING * (1 + np.bincount(entries.row, weights=np.abs(term), minlength=instance.m))
    row_lower = np.where(instance.row_lower == NONE, -np.inf, floats[np.maximum(instance.row_lower, 0)])
    row_upper = np.where(instance.row_upper == NONE, np.inf, floats[np.maximum(instance.row_upper, 0)])
    finite = np.isfinite(extreme) & (np.bincount(entries.row, minlength=instance.m) > 0)
    if largest:
        implied = (instance.row_upper != NONE) & (extreme <= row_upper + slack)
        forcing = (instance.row_lower != NONE) & (np.abs(extreme - row_lower) <= slack)
    else:
        implied = (instance.row_lower != NONE) & (extreme >= row_lower - slack)
        forcing = (instance.row_upper != NONE) & (np.abs(extreme - row_upper) <= slack)
    return np.flatnonzero(finite & (implied | forcing))


def _activity(instance: Instance, row: list[tuple[int, int]], *, largest: bool) -> Rational | None:
    """Return the exact extreme of a row's body within the bounds, or None where it is infinite."""
    total = ZERO
    for j, code in row:
        c = instance.numbers[code]
        at_upper = (c > 0) == largest
        end = instance.bound(int(instance.upper[j] if at_upper else instance.lower[j]))
        if end is None:
            return None
        if instance.kinds[j] in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            end = max(end, ZERO) if at_upper else min(end, ZERO)
        total += c * end
    return total
