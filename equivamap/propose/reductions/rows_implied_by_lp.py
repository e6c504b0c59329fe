"""Rows, or sides of rows, that the other rows and the bounds imply, by linear programming; for small models.

Before: ``lo <= a x <= up`` where the LP relaxation of the rest gives ``least <= a x <= most``.
After: no upper side if ``most <= up``, no lower side if ``least >= lo``; an equation goes as a whole or not at all.

Accepts models with at most `MOST_ROWS` rows and `MOST_ENTRIES` nonzeros. Both maps are the identity on columns; every
feasible point is kept. Floating point decides here, within 1e-7: a row that is dropped wrongly makes a proposal that
fails, and nothing worse. Long rows are looked at first, so that a sum of rows goes rather than what it is the sum of.
A semicontinuous column counts with the hull of zero and its range.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from equivamap.deadlines import Deadline, passed
from equivamap.ir import NONE, Instance
from equivamap.propose.facet_programs import run_until
from equivamap.propose.reductions.assembling import as_reduced
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["MOST_ENTRIES", "MOST_ROWS", "RowsImpliedByLP"]

MOST_ROWS = 150
MOST_ENTRIES = 3_000
"""Models with more rows or nonzeros are left as they are."""

_TOLERANCE = 1e-7


class RowsImpliedByLP:
    """Sides of rows that the rest of the LP relaxation implies are dropped.

    Parameters
    ----------
    deadline
        After it rows stay as they are.
    """

    def __init__(self, deadline: Deadline = None) -> None:
        self.deadline = deadline

    name = "rows implied by LP"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are rows, and not too many."""
        return 0 < instance.m <= MOST_ROWS and instance.nnz <= MOST_ENTRIES

    def apply(self, instance: Instance) -> Reduced | None:
        """Drop implied sides; the rows themselves stay."""
        changed = _without_implied_sides(instance, self.deadline)
        return None if changed is instance else as_reduced(instance, changed)


def _without_implied_sides(instance: Instance, deadline: Deadline) -> Instance:
    import highspy

    model = _model(instance)
    low, high = model.row_lower_.copy(), model.row_upper_.copy()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(model)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    every = np.arange(instance.n, dtype=np.int32)
    row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
    start, columns, codes = instance.by_rows
    values = instance.numbers.floats[codes]

    def bounded(i: int, sign: float) -> float:
        """Return the largest value of ``sign * row i`` without its own bounds; infinite where that is open."""
        cost = np.zeros(instance.n)
        cost[columns[start[i] : start[i + 1]]] = sign * values[start[i] : start[i + 1]]
        solver.changeColsCost(instance.n, every, cost)
        run_until(solver, deadline)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return np.inf
        return float(solver.getInfo().objective_function_value)

    for i in np.argsort(-np.diff(start), kind="stable").tolist():
        if passed(deadline):
            break
        room = _TOLERANCE * max(1.0, abs(low[i]) if np.isfinite(low[i]) else 1.0)
        room = max(room, _TOLERANCE * abs(high[i])) if np.isfinite(high[i]) else room
        if low[i] == high[i]:
            # an equation goes as a whole or not at all
            solver.changeRowBounds(i, -np.inf, np.inf)
            keep_low = keep_high = -bounded(i, -1.0) < low[i] - room or bounded(i, 1.0) > high[i] + room
        else:
            solver.changeRowBounds(i, -np.inf, high[i])
            keep_low = bool(np.isfinite(low[i])) and -bounded(i, -1.0) < low[i] - room
            solver.changeRowBounds(i, low[i] if keep_low else -np.inf, np.inf)
            keep_high = bool(np.isfinite(high[i])) and bounded(i, 1.0) > high[i] + room
        if not keep_low:
            row_lower[i], low[i] = NONE, -np.inf
        if not keep_high:
            row_upper[i], high[i] = NONE, np.inf
        solver.changeRowBounds(i, low[i], high[i])
    if (row_lower == instance.row_lower).all() and (row_upper == instance.row_upper).all():
        return instance
    return dataclasses.replace(instance, row_lower=row_lower, row_upper=row_upper)


def _model(instance: Instance) -> Any:
    import highspy

    floats = np.append(instance.numbers.floats, np.inf)  # NONE = -1 reads the last entry
    lower = np.where(instance.lower == NONE, -np.inf, floats[instance.lower])
    upper = floats[instance.upper]
    semi = instance.kinds >= 2
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = instance.n, instance.m
    model.col_cost_ = np.zeros(instance.n)
    model.col_lower_ = np.where(semi, np.minimum(lower, 0.0), lower)
    model.col_upper_ = np.where(semi, np.maximum(upper, 0.0), upper)
    model.row_lower_ = np.where(instance.row_lower == NONE, -np.inf, floats[instance.row_lower])
    model.row_upper_ = floats[instance.row_upper]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = instance.indptr.astype(np.int32)
    model.a_matrix_.index_ = instance.rows
    model.a_matrix_.value_ = instance.numbers.floats[instance.codes]
    return model
