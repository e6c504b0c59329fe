"""Rows that every optimal solution attains: ``z >= c'x, min z``.

Before: ``lo <= a z + rest <= up`` with a cost that pushes z against ``lo`` (or ``up``) and no bound of z on that side.
After: ``a z + rest = lo`` (or ``up``).

Accepts continuous columns with a cost that stand in one row only and have no bound in the direction in which the cost
falls, while the row has one. Keeps optimal solutions only: in each of them the row is tight, else z could go on. Both
maps are the identity; the column then is a slack column. Used only where optimal solutions are all that is asked for.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Instance, Kind
from equivamap.propose.reductions.assembling import as_reduced
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["EpigraphRows"]


class EpigraphRows:
    """Rows that hold a column against its cost become equations; keeps optimal solutions only."""

    name = "epigraph rows"
    keeps: Keeps = "optimal"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some column stands in one row and has a cost; the objective must be minimised."""
        single = (np.diff(instance.indptr) == 1) & (instance.cost != 0)
        return instance.sense == "min" and bool(single.any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Make the rows equations."""
        if instance.sense != "min":
            return None
        rows, at_upper = _tight(instance)
        if not len(rows):
            return None
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        row_lower[rows[at_upper]] = row_upper[rows[at_upper]]
        row_upper[rows[~at_upper]] = row_lower[rows[~at_upper]]
        changed = dataclasses.replace(instance, row_lower=row_lower, row_upper=row_upper)
        return as_reduced(instance, changed, keeps=self.keeps)


def _tight(instance: Instance) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Return the rows that become equations, and whether at their upper bound."""
    floats = instance.numbers.floats
    falls_down = floats[instance.cost] > 0
    unbounded = np.where(falls_down, instance.lower, instance.upper) == NONE
    fit = (np.diff(instance.indptr) == 1) & (instance.cost != 0) & (instance.kinds == Kind.CONTINUOUS)
    columns = np.flatnonzero(fit & unbounded)
    rows = instance.rows[instance.indptr[columns]]
    positive = floats[instance.codes[instance.indptr[columns]]] > 0
    at_upper = positive != falls_down[columns]
    holds = np.where(at_upper, instance.row_upper[rows], instance.row_lower[rows]) != NONE
    holds &= instance.row_lower[rows] != instance.row_upper[rows]
    # two such columns in one row may push against each other
    holds &= np.bincount(rows, minlength=instance.m)[rows] == 1
    return rows[holds], at_upper[holds]
