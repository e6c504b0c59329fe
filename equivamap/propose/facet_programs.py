"""Linear programs over forms that are at least zero: what holds with equality, what is implied, how wide a form is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from equivamap.deadlines import Deadline, passed, seconds_left
from equivamap.ir import Affine

__all__ = ["TOLERANCE", "Relaxation", "dense", "held_at_zero", "irredundant", "least_sum", "run_until"]

TOLERANCE = 1e-7

Floats = npt.NDArray[np.float64]


def dense(size: int, forms: Sequence[Affine]) -> tuple[Floats, Floats]:
    """Return the coefficients over `size` coordinates, and the constants, of forms."""
    matrix = np.zeros((len(forms), size))
    for i, form in enumerate(forms):
        for j, c in form.terms.items():
            matrix[i, j] = float(c)
    return matrix, np.array([float(form.constant) for form in forms])


def held_at_zero(size: int, forms: Sequence[Affine], deadline: Deadline) -> list[Affine] | None:
    """Return the forms that are zero wherever all are at least zero; None where that is nowhere, or time ran out.

    One linear program: ``max sum t`` with ``t <= form(x, s)`` and ``t <= 1``, the forms made homogeneous by a scale
    ``s >= 1``; a form that can be positive reaches 1 somewhere, and then in the sum.
    """
    import highspy

    if not forms:
        return []
    matrix, constants = dense(size, forms)
    k = len(forms)
    wide = np.hstack([matrix, constants[:, None], -np.eye(k)])
    infinite = np.full(size, np.inf)
    bounds = (
        np.concatenate([-infinite, [1.0], np.zeros(k)]),
        np.concatenate([infinite, [np.inf], np.ones(k)]),
    )
    goal = np.concatenate([np.zeros(size + 1), np.ones(k)])
    solver = _solver(wide, np.zeros(k), goal, bounds)
    run_until(solver, deadline)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values = np.array(solver.getSolution().col_value)[size + 1 :]
    return [form for form, value in zip(forms, values.tolist(), strict=True) if value < 0.5]


def irredundant(size: int, forms: Sequence[Affine], deadline: Deadline) -> list[Affine] | None:
    """Return forms of which none is implied by the others, and which imply all; None where time ran out.

    Long ones are looked at first, so that a sum of rows goes rather than what it is the sum of.
    """
    relaxation = Relaxation(size, forms, deadline)
    kept = []
    for i in sorted(range(len(forms)), key=lambda i: -len(forms[i].terms)):
        if passed(deadline):
            return None
        if relaxation.is_needed(i):
            kept.append(i)
    return [forms[i] for i in sorted(kept)]


class Relaxation:
    """``form >= 0`` for some forms, as a linear program over coordinates that are free."""

    def __init__(self, size: int, forms: Sequence[Affine], deadline: Deadline) -> None:
        self.deadline = deadline
        self.matrix, self.constants = dense(size, forms)
        infinite = np.full(size, np.inf)
        self.solver = _solver(self.matrix, -self.constants, np.zeros(size), (-infinite, infinite))

    def largest(self, body: Floats) -> float:
        """Return the largest value of a linear form without constant; infinite where there is none or time ran out."""
        import highspy

        self.solver.changeColsCost(len(body), np.arange(len(body), dtype=np.int32), body)
        run_until(self.solver, self.deadline)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return float("inf")
        return float(self.solver.getInfo().objective_function_value)

    def is_needed(self, i: int) -> bool:
        """Tell whether a form is not implied by those that are left; one that is leaves."""
        self.solver.changeRowBounds(i, -np.inf, np.inf)
        least = -self.largest(-self.matrix[i])
        needed = not least >= -self.constants[i] - TOLERANCE * max(1.0, abs(self.constants[i]))
        if needed:
            self.solver.changeRowBounds(i, -self.constants[i], np.inf)
        return needed

    def at_most(self, body: Floats, side: float) -> None:
        """Add a row."""
        places = np.flatnonzero(body).astype(np.int32)
        self.solver.addRow(-np.inf, side, len(places), places, body[places])


def run_until(solver: Any, deadline: Deadline) -> None:
    """Solve what HiGHS holds, and stop at a deadline."""
    left = seconds_left(deadline)
    # its clock goes on from one run to the next
    solver.setOptionValue("time_limit", float("inf") if left is None else solver.getRunTime() + left)
    solver.run()


def least_sum(matrix: Floats, right: Floats, weights: Floats, deadline: Deadline) -> Floats | None:
    """Return ``x`` with ``matrix x = right`` and the smallest weighted sum of sizes, or None where there is none.

    One linear program: ``min weights (p + q)`` with ``x = p - q`` and ``p, q >= 0``.
    """
    import highspy

    n = matrix.shape[1]
    bounds = (np.zeros(2 * n), np.full(2 * n, np.inf))
    solver = _solver(np.hstack([matrix, -matrix]), right, -np.concatenate([weights, weights]), bounds, right)
    run_until(solver, deadline)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    values: Floats = np.array(solver.getSolution().col_value)
    found: Floats = values[:n] - values[n:]
    return found


def _solver(
    matrix: Floats, low: Floats, goal: Floats, bounds: tuple[Floats, Floats], high: Floats | None = None
) -> Any:
    """Return a solver that maximises, with rows ``matrix x >= low`` and, where it is given, ``<= high``."""
    import highspy

    model = highspy.HighsLp()
    m, n = matrix.shape
    model.num_col_, model.num_row_ = n, m
    model.col_cost_ = goal
    model.col_lower_, model.col_upper_ = bounds
    model.row_lower_, model.row_upper_ = low, np.full(m, np.inf) if high is None else high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    rows, columns = np.nonzero(matrix)
    start = np.zeros(m + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=m), out=start[1:])
    model.a_matrix_.start_ = start
    model.a_matrix_.index_ = columns.astype(np.int32)
    model.a_matrix_.value_ = matrix[rows, columns]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(model)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return solver
