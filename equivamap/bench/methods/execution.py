"""Execution accuracy: both models are solved, and the optimal values compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.ir import NONE, Instance, Kind

__all__ = ["EXECUTION", "TOLERANCE", "Solved", "agree", "solved"]

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Solved:
    """What a solver says of a model, in floating point.

    Parameters
    ----------
    status
        ``optimal``, ``infeasible``, ``unbounded``, or ``unknown``.
    value
        The optimal value in the model's own sense; None without an optimum.
    point
        One optimal solution, integer columns rounded, shape (n,); None without an optimum.
    """

    status: str
    value: float | None = None
    point: npt.NDArray[np.float64] | None = None


def agree(one: float, other: float) -> bool:
    """Tell whether two optimal values agree within 1e-6, relative to their size where that is above 1."""
    return abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))


def _answer(asked: Asked) -> Prediction:
    left, right = (solved(model, asked.time_limit / 2) for model in asked.models)
    if "unknown" in (left.status, right.status):
        return Prediction("undecided", "a model was not solved in time")
    if left.status != right.status:
        return Prediction("not_equivalent", f"{left.status} against {right.status}")
    if left.value is None or right.value is None:
        return Prediction("equivalent", f"both {left.status}")
    near = agree(left.value, right.value)
    return Prediction(
        "equivalent" if near else "not_equivalent", f"{left.value:.9g} against {right.value:.9g}"
    )


def solved(model: Instance, seconds: float) -> Solved:
    """Return what a solver says of a model. Semicontinuous columns are passed on as such."""
    import highspy

    floats = model.numbers.floats
    infinity = highspy.kHighsInf

    def ends(codes: np.ndarray, missing: float) -> np.ndarray:
        return np.where(codes == NONE, missing, floats[codes])

    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = model.n, model.m
    program.sense_ = highspy.ObjSense.kMaximize if model.sense == "max" else highspy.ObjSense.kMinimize
    program.offset_ = float(model.offset)
    program.col_cost_ = floats[model.cost]
    program.col_lower_ = ends(model.lower, -infinity)
    program.col_upper_ = ends(model.upper, infinity)
    program.row_lower_ = ends(model.row_lower, -infinity)
    program.row_upper_ = ends(model.row_upper, infinity)
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = model.indptr.astype(np.int32)
    program.a_matrix_.index_ = model.rows.astype(np.int32)
    program.a_matrix_.value_ = floats[model.codes]
    kinds = {
        Kind.CONTINUOUS: highspy.HighsVarType.kContinuous,
        Kind.INTEGER: highspy.HighsVarType.kInteger,
        Kind.SEMICONTINUOUS: highspy.HighsVarType.kSemiContinuous,
        Kind.SEMIINTEGER: highspy.HighsVarType.kSemiInteger,
    }
    program.integrality_ = [kinds[Kind(kind)] for kind in model.kinds.tolist()]
    solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("time_limit", max(seconds, 0.01)),
        ("mip_rel_gap", 0.0),
        ("mip_heuristic_run_feasibility_jump", False),
    ):
        solver.setOptionValue(option, value)
    if solver.passModel(program) == highspy.HighsStatus.kError:
        return Solved("unknown")
    if solver.run() == highspy.HighsStatus.kError:
        return Solved("unknown")
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        point = np.array(solver.getSolution().col_value, dtype=np.float64)
        whole = np.isin(model.kinds, (Kind.INTEGER, Kind.SEMIINTEGER))
        point[whole] = np.round(point[whole])
        return Solved("optimal", float(solver.getInfo().objective_function_value), point)
    if status == highspy.HighsModelStatus.kUnboundedOrInfeasible:
        # presolve sees that there is no optimum, and not why: without a cost there is one where a point is
        solver.changeColsCost(model.n, np.arange(model.n, dtype=np.int32), np.zeros(model.n))
        solver.run()
        feasible = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        status = highspy.HighsModelStatus.kUnbounded if feasible else solver.getModelStatus()
    names = {
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnbounded: "unbounded",
    }
    return Solved(names.get(status, "unknown"))


EXECUTION = Method("execution", _answer, "whether the optimal values agree within 1e-6")
