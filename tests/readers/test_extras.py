"""Libraries that are extras; read from scripts, since OR-Tools and highspy do not live in one process."""

import importlib.util
from fractions import Fraction as F

import pytest

from equivamap.errors import UnsupportedError
from equivamap.readers import read


def needs(package):
    missing = importlib.util.find_spec(package) is None
    return pytest.mark.skipif(missing, reason=f"{package} is not installed (pip install {package})")


WRAPPER = """
from ortools.linear_solver import pywraplp
solver = pywraplp.Solver.CreateSolver("GUROBI")
x = solver.IntVar(0, solver.infinity(), "x")
y = {i: solver.NumVar(0, 5, f"y[{i}]") for i in range(2)}
solver.Add(x + 2 * y[0] <= 7, "cap")
solver.Add(y[1] + 1 >= 0.1 * x, "link")
solver.Maximize(x + y[0] + 3)
if solver.Solve() == pywraplp.Solver.OPTIMAL:
    print(x.solution_value())
"""

BUILDER = """
from ortools.linear_solver.python import model_builder
model = model_builder.Model()
x = model.new_int_var(0, float("inf"), "x")
y = [model.new_num_var(0, 5, f"y[{i}]") for i in range(2)]
model.add(x + 2 * y[0] <= 7, "cap")
model.add(y[1] + 1 >= 0.1 * x, "link")
model.maximize(x + y[0] + 3)
model_builder.Solver("gurobi").solve(model)
"""

MATHOPT = """
from ortools.math_opt.python import mathopt
model = mathopt.Model()
x = model.add_integer_variable(lb=0, name="x")
y = [model.add_variable(lb=0, ub=5, name=f"y[{i}]") for i in range(2)]
model.add_linear_constraint(x + 2 * y[0] <= 7, name="cap")
model.add_linear_constraint(y[1] + 1 >= 0.1 * x, name="link")
model.maximize(x + y[0] + 3)
mathopt.solve(model, mathopt.SolverType.GSCIP)
"""

LINOPY = """
import linopy
import pandas as pd
model = linopy.Model()
x = model.add_variables(lower=0, integer=True, name="x")
y = model.add_variables(lower=0, upper=5, coords=[pd.RangeIndex(2, name="i")], name="y")
model.add_constraints(x + 2 * y.sel(i=0) <= 7, name="cap")
model.add_constraints(y.sel(i=1) + 1 >= 0.1 * x, name="link")
model.add_objective(x + y.sel(i=0), sense="max")
model.solve(solver_name="gurobi")
"""

CVXPY = """
import cvxpy as cp
x = cp.Variable(integer=True, nonneg=True, name="x")
y = cp.Variable(2, bounds=[0, 5], name="y")
problem = cp.Problem(cp.Maximize(x + y[0] + 3), [x + 2 * y[0] <= 7, y[1] + 1 >= 0.1 * x])
problem.solve(solver=cp.GUROBI)
"""


@pytest.mark.parametrize(
    ("text", "form", "offset", "line"),
    [
        pytest.param(WRAPPER, "ortools", 3, 9, marks=needs("ortools")),
        pytest.param(BUILDER, "ortools", 3, 9, marks=needs("ortools")),
        pytest.param(MATHOPT, "ortools", 3, 9, marks=needs("ortools")),
        pytest.param(LINOPY, "linopy", 0, 10, marks=needs("linopy")),
        pytest.param(CVXPY, "cvxpy", 3, 6, marks=needs("cvxpy")),
    ],
    ids=["pywraplp", "model_builder", "mathopt", "linopy", "cvxpy"],
)
def test_the_same_model_reads_the_same(tmp_path, content, text, form, offset, line):
    script = tmp_path / "model.py"
    script.write_text(text)
    instance = read(str(script))
    said = content(instance)
    rows = sorted(said.pop("rows").values(), key=lambda row: len(row[0]) + row[0]["x"])
    # The second row may stand as y - 0.1 x >= -1 or as 0.1 x - y <= 1.
    link = next(row for row in rows if "y[1]" in row[0])
    cap = next(row for row in rows if "y[0]" in row[0])
    assert cap == ({"x": 1, "y[0]": 2}, None, 7)
    assert link in (
        ({"x": F(-1, 10), "y[1]": 1}, -1, None),
        ({"x": F(1, 10), "y[1]": -1}, None, 1),
    )
    assert len(rows) == 2
    assert said == {
        "variables": {"x": (0, None, 1), "y[0]": (0, 5, 0), "y[1]": (0, 5, 0)},
        "sense": "max",
        "cost": {"x": 1, "y[0]": 1},
        "offset": offset,
    }
    assert instance.variables.families["y"].indices == ((0,), (1,))
    assert (instance.origin.format, instance.origin.captured_at) == (form, f"{script}:{line}")


REFUSED = {
    "ortools": (
        "from ortools.sat.python import cp_model\nm = cp_model.CpModel()\nm.new_bool_var('x')\n",
        "a model of OR-Tools CP-SAT cannot be read",
    ),
    "linopy": (
        "import linopy\nm = linopy.Model()\nx = m.add_variables(name='x')\nm.add_objective(x * x)\nm.solve()\n",
        "the objective is quadratic",
    ),
    "cvxpy": (
        "import cvxpy as cp\nx = cp.Variable()\ncp.Problem(cp.Minimize(cp.square(x))).solve()\n",
        "cannot state the problem with linear constraints",
    ),
}


@pytest.mark.parametrize("package", [pytest.param(name, marks=needs(name)) for name in REFUSED])
def test_parts_outside_milp_are_refused(tmp_path, package):
    text, message = REFUSED[package]
    script = tmp_path / "model.py"
    script.write_text(text)
    with pytest.raises(UnsupportedError, match=message):
        read(str(script))


@needs("ortools")
def test_an_enforced_constraint_is_refused(tmp_path):
    script = tmp_path / "model.py"
    script.write_text(
        "from ortools.linear_solver.python import model_builder\n"
        "m = model_builder.Model()\n"
        "x, b = m.new_int_var(0, 5, 'x'), m.new_bool_var('b')\n"
        "m.add(x <= 3)\n"
        "m.add_enforced(x <= 2, b, True, 'only')\n"
        "model_builder.Solver('scip').solve(m)\n"
    )
    with pytest.raises(UnsupportedError, match="is enforced by a literal"):
        read(str(script))
