"""Two formulations of a knapsack that differ in one row or not, as gurobipy source, and their check."""

from __future__ import annotations

from typing import Any

from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.open_verdict import OpenCheckResult
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema
from equivamap.open_checking import check_formulations

A = """
import gurobipy as gp
from gurobipy import GRB, quicksum

def build(data):
    n, c, w, d = data["n"], data["c"], data["w"], data["d"]
    model = gp.Model()
    x = model.addVars(n, vtype=GRB.BINARY, name="x")
    model.addConstr(quicksum(w[i] * x[i] for i in range(n)) <= d)
    model.setObjective(quicksum(c[i] * x[i] for i in range(n)), GRB.MAXIMIZE)
    return model
"""
ROW = "model.addConstr(quicksum(w[i] * x[i] for i in range(n)) <= d)"
SCHEMA = Schema(
    {
        "n": Parameter("n", "integer"),
        "c": Parameter("c", "continuous", ("n",)),
        "w": Parameter("w", "integer", ("n",)),
        "d": Parameter("d", "integer"),
    },
    (
        Assumption("", "assert n >= 1"),
        Assumption("", "assert all(c[i] >= 0 for i in range(n))"),
        Assumption("", "assert all(0 <= v <= 9 for v in w)"),
        Assumption("", "assert d >= 0"),
    ),
)


def checked(b: str, a: str = A, *, schema: Schema = SCHEMA, **options: Any) -> OpenCheckResult:
    first = Formulation("a", "a.py", "build", source=a, schema=schema, requires=("gurobipy",))
    second = Formulation("b", "b.py", "build", source=b, schema=schema, requires=("gurobipy",))
    settings: dict[str, Any] = {"instances": 8, "sizes": 3, "time_limit": 240, "workers": 1}
    return check_formulations(first, second, **{**settings, **options})


def with_row(row: str) -> str:
    assert ROW in A
    return A.replace(ROW, row)
