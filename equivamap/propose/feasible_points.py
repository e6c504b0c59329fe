"""A handful of feasible points of an instance, in floats: proposals are screened on them, nothing is proved."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Affine, Instance, Kind

__all__ = ["FeasiblePoints"]

Floats = npt.NDArray[np.float64]

_WIDE = 1e4
_TOLERANCE = 1e-6
_SECONDS_A_SOLVE = 0.25
_OPTIONS = {
    "threads": 1,
    "presolve": "off",
    "mip_max_improving_sols": 1,
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_feasibility_jump": False,
}
"""Any feasible point will do, so that what looks for good ones is off; it takes ten times as long."""

_TYPES = {
    Kind.CONTINUOUS: highspy.HighsVarType.kContinuous,
    Kind.INTEGER: highspy.HighsVarType.kInteger,
    Kind.SEMICONTINUOUS: highspy.HighsVarType.kSemiContinuous,
    Kind.SEMIINTEGER: highspy.HighsVarType.kSemiInteger,
}


class FeasiblePoints:
    """Feasible points of one instance, found with random objectives.

    Parameters
    ----------
    instance
        The instance.
    seconds
        Time for all solves together.
    """

    def __init__(self, instance: Instance, seconds: float) -> None:
        self.instance = instance
        self.deadline = time.monotonic() + seconds

    @cached_property
    def _model(self) -> highspy.HighsLp:
        instance = self.instance
        floats = instance.numbers.floats
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = instance.n, instance.m
        lp.col_cost_ = np.zeros(instance.n)
        lp.col_lower_ = np.where(instance.lower == NONE, -highspy.kHighsInf, floats[instance.lower])
        lp.col_upper_ = np.where(instance.upper == NONE, highspy.kHighsInf, floats[instance.upper])
        lp.row_lower_ = np.where(instance.row_lower == NONE, -highspy.kHighsInf, floats[instance.row_lower])
        lp.row_upper_ = np.where(instance.row_upper == NONE, highspy.kHighsInf, floats[instance.row_upper])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = instance.indptr.astype(np.int32)
        lp.a_matrix_.index_ = instance.rows
        lp.a_matrix_.value_ = floats[instance.codes]
        lp.integrality_ = [_TYPES[Kind(int(kind))] for kind in instance.kinds]
        return lp

    def points(self, count: int) -> Floats:
        """Return up to `count` distinct feasible points, shape (k, n); integers are rounded.

        The same call returns the same points, and fewer are the first ones of more.
        """
        rng = random.Random(1)
        found: list[Floats] = []
        highs = self._solver()
        self._bound(highs)
        columns = np.arange(self.instance.n, dtype=np.int32)
        for _ in range(2 * count):
            if len(found) == count or time.monotonic() > self.deadline:
                break
            cost = np.array([float(rng.randint(-5, 5)) for _ in range(self.instance.n)])
            highs.changeColsCost(self.instance.n, columns, cost)
            point = self._solved(highs)
            if point is None and highs.getModelStatus() in _IMPOSSIBLE:
                break
            if point is not None and not any(np.allclose(point, other) for other in found):
                found.append(point)
        if not found and time.monotonic() < self.deadline:
            # without the bounds that were made up
            point = self._solved(self._solver())
            found += [] if point is None else [point]
        return np.array(found).reshape(-1, self.instance.n)

    def has_point_with(self, equations: Sequence[tuple[Affine, float]]) -> bool:
        """Tell whether some feasible point gives expressions these values; True where that stays open."""
        highs = self._solver()
        for form, value in equations:
            slack = _TOLERANCE * max(1.0, abs(value))
            rest = value - float(form.constant)
            columns = np.array(list(form.terms), dtype=np.int32)
            factors = np.array([float(c) for c in form.terms.values()])
            highs.addRow(rest - slack, rest + slack, len(columns), columns, factors)
        highs.run()
        return highs.getModelStatus() not in _IMPOSSIBLE

    def _solver(self) -> highspy.Highs:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        for name, value in _OPTIONS.items():
            highs.setOptionValue(name, value)
        highs.setOptionValue("time_limit", _SECONDS_A_SOLVE)
        highs.passModel(self._model)
        return highs

    def _bound(self, highs: highspy.Highs) -> None:
        """Bound the columns that have no bound, so that no random objective runs away."""
        lp = self._model
        low, high = np.array(lp.col_lower_), np.array(lp.col_upper_)
        open_ = ~np.isfinite(low) | ~np.isfinite(high)
        if open_.any():
            wide = max(_WIDE, 10 * float(np.abs(self.instance.numbers.floats).max()))
            columns = np.flatnonzero(open_).astype(np.int32)
            low = np.where(np.isfinite(low), low, np.minimum(-wide, high - wide))
            high = np.where(np.isfinite(high), high, np.maximum(wide, low + wide))
            highs.changeColsBounds(len(columns), columns, low[open_], high[open_])

    def _solved(self, highs: highspy.Highs) -> Floats | None:
        highs.setOptionValue("time_limit", highs.getRunTime() + _SECONDS_A_SOLVE)
        highs.run()
        if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        point = np.array(highs.getSolution().col_value)
        whole = np.isin(self.instance.kinds, (Kind.INTEGER, Kind.SEMIINTEGER))
        return np.where(whole, np.round(point), point)


_IMPOSSIBLE = (highspy.HighsModelStatus.kInfeasible,)
