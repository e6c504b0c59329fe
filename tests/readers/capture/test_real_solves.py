"""Solves that really run because a later one holds the model: in the sandbox, with the solvers that are here."""

from __future__ import annotations

import pytest

from equivamap.errors import ReadError
from equivamap.readers import read

PULP = """
import pulp
p = pulp.LpProblem("plan", pulp.LpMaximize)
x = pulp.LpVariable("x", 0, 9, "Integer")
p += 2 * x
p += 3 * x <= 10, "low"
p.solve(SOLVER)
best = x.value()
p += x <= best - 1, "cut"
p.solve(SOLVER)
print(pulp.value(p.objective))
"""
PYOMO = """
import pyomo.environ as pyo
m = pyo.ConcreteModel()
m.x = pyo.Var(bounds=(0, 9), within=pyo.Integers)
m.o = pyo.Objective(expr=2 * m.x, sense=pyo.maximize)
m.low = pyo.Constraint(expr=3 * m.x <= 10)
opt = pyo.SolverFactory(SOLVER)
opt.options["some_option"] = 3
opt.solve(m, tee=True)
m.cut = pyo.Constraint(expr=m.x <= round(pyo.value(m.x)) - 1)
opt.solve(m, tee=True)
print(m.o())
"""


@pytest.fixture
def script(tmp_path):
    def write(text: str) -> str:
        path = tmp_path / "model.py"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def last_bound(instance, name: str) -> str:
    """The right-hand side of a row."""
    row = instance.constraints.names.index(name)
    return str(instance.numbers[int(instance.row_upper[row])])


@pytest.mark.parametrize(
    "solver",
    ["", "pulp.PULP_CBC_CMD(msg=0)", "pulp.PULP_CBC_CMD(msg=1, keepFiles=True)", "pulp.HiGHS(msg=False)"],
)
def test_solvers_of_pulp_run(script, solver) -> None:
    found = read(script(PULP.replace("SOLVER", solver)), solve_call="last")
    assert last_bound(found, "cut") == "2" and not found.warnings


@pytest.mark.parametrize("solver", ["pulp.GLPK_CMD(msg=0)", "pulp.COIN_CMD(path='/no/such/cbc')"])
def test_another_solver_runs_where_that_of_pulp_cannot(script, solver) -> None:
    found = read(script(PULP.replace("SOLVER", solver)), solve_call=2)
    assert last_bound(found, "cut") == "2"
    (warned,) = found.warnings
    assert warned.kind == "other-solver" and "PULP_CBC_CMD solved in its place" in warned.message


@pytest.mark.parametrize("solver", ["'no_such_solver'", "'cbc', executable='/no/such/cbc'"])
def test_another_solver_runs_where_that_of_pyomo_cannot(script, solver) -> None:
    found = read(script(PYOMO.replace("SOLVER", solver)), solve_call="last")
    assert last_bound(found, "cut") == "2"
    assert [w.kind for w in found.warnings] == ["other-solver"]
    assert "HiGHS solved in its place" in found.warnings[0].message


def test_a_solve_that_fails_tells_how_to_go_on(script) -> None:
    pytest.importorskip("gurobipy")
    text = (
        "import gurobipy as gp\nm = gp.Model()\nx = m.addVars(3000, ub=1)\nm.addConstr(x.sum() <= 5)\n"
        "m.optimize()\nm.addConstr(x[0] <= 0)\nm.optimize()\n"
    )
    with pytest.raises(ReadError) as caught:
        read(script(text), solve_call=2)
    assert caught.value.kind == "script-raised" and "GurobiError" in caught.value.message
    assert "--sandbox off" in caught.value.remedy and ":FUNCTION" in caught.value.remedy
