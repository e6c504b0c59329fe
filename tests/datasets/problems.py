"""The base problems under datasets/problems, for the tests: folders, data, live models as instances."""

from __future__ import annotations

import ast
import dataclasses
import importlib.util
import itertools
import json
import tomllib
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import highspy
import numpy as np

from equivamap.ir import Instance
from equivamap.ir.numbers import NONE
from equivamap.readers import read
from equivamap.readers.capture.data_parameters import usable

PROBLEMS = Path(__file__).parents[2] / "datasets" / "problems"
NAMES = sorted(folder.name for folder in PROBLEMS.iterdir() if folder.is_dir() and folder.name[0] not in "._")
SIZES = ("small", "medium")

CALLS: dict[str, Callable[..., Any]] = {
    call.__name__: call for call in (all, any, sum, min, max, len, range, abs, sorted, set, zip, enumerate)
}
_NODES = (
    *(ast.Expression, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.Call, ast.Name, ast.Constant),
    *(ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.comprehension, ast.Subscript, ast.Tuple, ast.List),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context),
)


@cache
def stated(name: str) -> dict[str, Any]:
    """What problem.toml says."""
    return tomllib.loads((PROBLEMS / name / "problem.toml").read_text())


def entries(name: str, table: str) -> list[dict[str, Any]]:
    """The tables of an array, for parametrising; none in an unreadable file, which the tests of the folder report."""
    try:
        found = stated(name).get(table, [])
    except (OSError, tomllib.TOMLDecodeError):
        return []
    return found


@cache
def data(name: str, size: str) -> dict[str, Any]:
    return json.loads((PROBLEMS / name / f"{size}.json").read_text())


@cache
def build_of(name: str, formulation: str) -> Callable[[dict[str, Any]], Any]:
    path = PROBLEMS / name / f"{formulation}.py"
    spec = importlib.util.spec_from_file_location(f"problem_{name}_{formulation}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.build


@cache
def instance(name: str, formulation: str, size: str) -> Instance:
    """Build in this process; parameters for maps are what ``FILE.py:build`` with ``--data`` gives."""
    given = data(name, size)
    with warnings.catch_warnings():
        # PuLP 3.3 announces the interface of PuLP 4, which 2.8 does not have yet.
        warnings.filterwarnings("ignore", ".*PuLP 4", DeprecationWarning)
        found = read(build_of(name, formulation)(given))
    return dataclasses.replace(found, parameters={**usable(given), **found.parameters})


def disagreements(parameters: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """Return what in the data does not fit the declared types and shapes."""
    found = [f"{key} is not declared" for key in values.keys() - parameters.keys()]
    found += [f"{key} is missing" for key in parameters.keys() - values.keys()]
    for key in sorted(parameters.keys() & values.keys()):
        found += _misfits(key, parameters[key], list(parameters[key]["shape"]), values[key], values, {})
    return found


def _misfits(
    place: str,
    parameter: Mapping[str, Any],
    shape: list[Any],
    value: Any,
    values: Mapping[str, Any],
    at: dict[str, int],
) -> list[str]:
    if not shape:
        return [] if _fits(parameter["type"], value) else [f"{place} is {value!r}, not {parameter['type']}"]
    length = _length(shape[0], values, at)
    if not isinstance(value, list) or len(value) != length:
        return [f"{place} is no list of length {length}"]
    inner = [
        _misfits(f"{place}[{k}]", parameter, shape[1:], item, values, {**at, str(shape[0]): k})
        for k, item in enumerate(value)
    ]
    return list(itertools.chain.from_iterable(inner))


def _fits(kind: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if kind == "binary":
        return value in (0, 1) and isinstance(value, int)
    return isinstance(value, int) if kind == "integer" else abs(value) < float("inf")


def _length(dimension: Any, values: Mapping[str, Any], at: Mapping[str, int]) -> Any:
    if isinstance(dimension, int):
        return dimension
    name, _, along = dimension.rstrip("]").partition("[")
    return values[name][at[along]] if along else values[name]


def forbidden(expression: str) -> list[str]:
    """Return what in an assumption goes beyond the language of assumptions."""
    tree = ast.parse(expression, mode="eval")
    found = [type(node).__name__ for node in ast.walk(tree) if not isinstance(node, _NODES)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (
            not isinstance(node.func, ast.Name) or node.func.id not in CALLS or node.keywords
        ):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Constant) and type(node.value) not in (int, float):
            found.append(repr(node.value))
    return found


def holds(expression: str, values: Mapping[str, Any]) -> Any:
    """Evaluate an assumption of ours; the expressions are part of this repository."""
    return eval(expression, {"__builtins__": CALLS, **values})


def best(of: Instance, worst: bool = False) -> float:
    """Return the best (or the worst) cost in the written sense, by HiGHS with gap 0.

    Numbers are handed over as floats: this is a comparison within 1e-6, no proof.
    """
    model = _model(of)
    upwards = (of.sense == "max") != worst
    return _optimum(model, upwards)


def binds(of: Instance, family: str) -> bool:
    """True when some point breaks a row of the constraint family and keeps all rows of the others and the bounds."""
    model = _model(of)
    rows = list(of.constraints.families[family].positions)
    lower, upper = np.array(model.row_lower_), np.array(model.row_upper_)
    free_lower, free_upper = lower.copy(), upper.copy()
    free_lower[rows], free_upper[rows] = -highspy.kHighsInf, highspy.kHighsInf
    model.row_lower_, model.row_upper_ = free_lower, free_upper
    model.offset_ = 0.0
    for i in rows:
        body = np.zeros(of.n)
        for j, coefficient in of.row(i).body.terms.items():
            body[j] = float(coefficient)
        model.col_cost_ = body
        if upper[i] < highspy.kHighsInf and _optimum(model, True) > upper[i] + 1e-6:
            return True
        if lower[i] > -highspy.kHighsInf and _optimum(model, False) < lower[i] - 1e-6:
            return True
    return False


def _optimum(model: highspy.HighsLp, upwards: bool) -> float:
    solver = highspy.Highs()
    for option, value in {
        "output_flag": False,
        "threads": 1,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "mip_heuristic_run_feasibility_jump": False,
        "time_limit": 20.0,
    }.items():
        assert solver.setOptionValue(option, value) == highspy.HighsStatus.kOk, option
    model.sense_ = highspy.ObjSense.kMaximize if upwards else highspy.ObjSense.kMinimize
    assert solver.passModel(model) == highspy.HighsStatus.kOk
    solver.run()
    status = solver.getModelStatus()
    # Feasible models only come here, so that "unbounded or infeasible" is unbounded.
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return float("inf") if upwards else float("-inf")
    assert status == highspy.HighsModelStatus.kOptimal, solver.modelStatusToString(status)
    return solver.getInfo().objective_function_value


def _model(of: Instance) -> highspy.HighsLp:
    table = np.array([float(of.numbers[code]) for code in range(len(of.numbers))])
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = of.n, of.m
    model.col_cost_ = table[of.cost]
    model.offset_ = float(of.offset)
    model.col_lower_ = np.where(of.lower == NONE, -highspy.kHighsInf, table[of.lower])
    model.col_upper_ = np.where(of.upper == NONE, highspy.kHighsInf, table[of.upper])
    model.row_lower_ = np.where(of.row_lower == NONE, -highspy.kHighsInf, table[of.row_lower])
    model.row_upper_ = np.where(of.row_upper == NONE, highspy.kHighsInf, table[of.row_upper])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = of.indptr, of.rows
    model.a_matrix_.value_ = table[of.codes]
    model.integrality_ = [highspy.HighsVarType(int(kind)) for kind in of.kinds]
    return model
