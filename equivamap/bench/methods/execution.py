"""Execution accuracy: both models are solved, and the optimal values compared."""

from __future__ import annotations

from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.ir import NONE, Instance, Kind

__all__ = ["EXECUTION", "solved"]

TOLERANCE = 1e-6


def _answer(asked: Asked) -> Prediction:
    left, right = (solved(model, asked.time_limit / 2) for model in asked.models)
    if "unknown" in (left[0], right[0]):
        return Prediction("undecided", "a model was not solved in time")
    if left[0] != right[0]:
        return Prediction("not_equivalent", f"{left[0]} against {right[0]}")
    if left[1] is None or right[1] is None:
        return Prediction("equivalent", f"both {left[0]}")
    near = abs(left[1] - right[1]) <= TOLERANCE * max(1.0, abs(left[1]), abs(right[1]))
    return Prediction("equivalent" if near else "not_equivalent", f"{left[1]:.9g} against {right[1]:.9g}")


def solved(model: Instance, seconds: float) -> tuple[str, float | None]:
    """Return a solver's status and its optimal value in the model's own sense, in floating point.

    Semicontinuous columns are passed on as such. The status is ``optimal``, ``infeasible``, ``unbounded``, or
    ``unknown``.
    """
    import highspy
    import numpy as np

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
        return "unknown", None
    if solver.run() == highspy.HighsStatus.kError:
        return "unknown", None
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        return "optimal", float(solver.getInfo().objective_function_value)
    names = {
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnbounded: "unbounded",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible or unbounded",
    }
    return names.get(status, "unknown"), None


EXECUTION = Method("execution", _answer, "whether the optimal values agree within 1e-6")
