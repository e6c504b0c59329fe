from fractions import Fraction as F

import pytest

from equivamap.errors import UnsupportedError
from equivamap.readers import read

gp = pytest.importorskip("gurobipy")


@pytest.fixture(scope="module")
def environment():
    with gp.Env(params={"OutputFlag": 0}) as env:
        yield env


@pytest.fixture
def model(environment):
    with gp.Model("plan", env=environment) as made:
        yield made


def test_pending_changes_tupledicts_matrices_and_kinds(model, content):
    x = model.addVars(2, 2, name="x", vtype="I", ub=5)
    y = model.addMVar(2, name="y", lb=-gp.GRB.INFINITY)
    model.addVar(vtype="S", lb=2, ub=10, name="semi")
    model.addVar(vtype="N", ub=9, name="count")
    b = model.addVar(vtype="B", name="b")
    model.addConstr(gp.quicksum(x[0, j] for j in range(2)) + 1 <= 2 * b, name="cap")
    model.addConstr(y[0] - 0.1 * y[1] == 3, name="flow")
    model.setObjective(x.sum("*", 1) + 0.3 * b + 4, gp.GRB.MAXIMIZE)
    read_back = content(read(model))
    assert read_back["variables"] == {
        "x[0,0]": (0, 5, 1),
        "x[0,1]": (0, 5, 1),
        "x[1,0]": (0, 5, 1),
        "x[1,1]": (0, 5, 1),
        "y[0]": (None, None, 0),
        "y[1]": (None, None, 0),
        "semi": (2, 10, 2),
        "count": (0, 9, 3),
        "b": (0, 1, 1),
    }
    # A row of a matrix variable gets an index from gurobipy; a scalar row keeps its name.
    rows = {name.split("[")[0]: row for name, row in read_back["rows"].items()}
    assert rows == {
        "cap": ({"x[0,0]": 1, "x[0,1]": 1, "b": -2}, None, -1),
        "flow": ({"y[0]": 1, "y[1]": F(-1, 10)}, 3, 3),
    }
    assert read_back["cost"] == {"x[0,1]": 1, "x[1,1]": 1, "b": F(3, 10)}
    assert (read_back["sense"], read_back["offset"]) == ("max", 4)
    assert model.Status == gp.GRB.LOADED


@pytest.mark.parametrize(("low", "up"), [("0.07", "0.33"), ("-1.1", "2.2"), ("0", "1000000.1")])
def test_a_range_is_one_row_with_both_ends_as_written(model, content, low, up):
    x = model.addVar(name="x")
    model.addRange(3 * x, float(low), float(up), "rng")
    read_back = content(read(model))
    assert list(read_back["variables"]) == ["x"]
    assert read_back["rows"] == {"rng": ({"x": 3}, F(low), F(up))}


@pytest.mark.parametrize(
    ("value", "sense", "rows"),
    [
        (1, "<", {"ind": ({"x": 2, "b": 7}, None, 10)}),
        (0, "<", {"ind": ({"x": 2, "b": -7}, None, 3)}),
        (1, ">", {"ind": ({"x": 2, "b": -5}, -2, None)}),
        (1, "=", {"ind_upper": ({"x": 2, "b": 7}, None, 10), "ind_lower": ({"x": 2, "b": -5}, -2, None)}),
    ],
)
def test_an_indicator_is_linearised_with_the_exact_bound_of_its_body(
    model, content, warning_kinds, value, sense, rows
):
    x, b = model.addVar(-1, 5, name="x"), model.addVar(vtype="B", name="b")
    model.addGenConstrIndicator(b, value, 2 * x, sense, 3, name="ind")
    instance = read(model)
    assert content(instance)["rows"] == rows
    assert set(warning_kinds(instance)) == {"indicator-linearised"}
    # The same points: 2x <= 3 counts only where b has the value.
    for terms, low, up in rows.values():
        for at in (F(-1), F(3, 2), F(2), F(5)):
            for switch in (0, 1):
                total = terms["x"] * at + terms["b"] * switch
                holds = (low is None or total >= low) and (up is None or total <= up)
                asked = 2 * at >= 3 if up is None else 2 * at <= 3
                assert holds == (asked or switch != value)


@pytest.mark.parametrize(
    ("build", "named"),
    [
        (lambda m, x: m.addConstr(x * x <= 4, name="ring"), "constraint ring is quadratic"),
        (lambda m, x: m.setObjective(x * x), "objective is quadratic"),
        (lambda m, x: m.setPWLObj(x, [0, 1, 2], [0, 1, 3]), "objective is piecewise linear"),
        (lambda m, x: m.addSOS(gp.GRB.SOS_TYPE1, [x, m.addVar()]), "1 special ordered sets"),
        (lambda m, x: m.addGenConstrAbs(m.addVar(), x, name="size"), r"constraint size \(absolute value\)"),
        (lambda m, x: m.setObjectiveN(x, 1), "2 objectives"),
        (lambda m, x: setattr(m, "NumScenarios", 2), "2 scenarios"),
        (
            lambda m, x: m.addGenConstrIndicator(m.addVar(vtype="B"), 1, x <= 3, name="far"),
            "indicator constraint far has a body without a upper bound",
        ),
    ],
)
def test_parts_outside_milp_are_refused_by_name(model, build, named):
    x = model.addVar(name="x")
    build(model, x)
    with pytest.raises(UnsupportedError, match=named):
        read(model)


def test_equal_names_are_told_apart_and_named_in_a_warning(model, warning_kinds):
    model.addVar(name="x")
    model.addVar(name="x")
    instance = read(model)
    assert instance.variables.names == ["x", "x#2"]
    assert warning_kinds(instance) == ["duplicate-names"]


def test_bounds_that_gurobi_takes_for_infinite_are_absent(model, content):
    model.addVar(lb=-1e30, ub=1e25, name="x")
    assert content(read(model))["variables"] == {"x": (None, None, 0)}
