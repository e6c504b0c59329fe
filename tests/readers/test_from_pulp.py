from fractions import Fraction as F

import pytest

from equivamap.errors import ReadError, UnsupportedError
from equivamap.readers import read

pulp = pytest.importorskip("pulp")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_bounds_kinds_senses_and_constants(content):
    x = pulp.LpVariable("x")
    pick = pulp.LpVariable.dicts("pick", [1, 2], cat="Binary")
    n = pulp.LpVariable("n", 2, 7, cat="Integer")
    problem = pulp.LpProblem("plan", pulp.LpMaximize)
    problem += 3 * x + 0.1 * pick[1] - n + 5
    problem += x + pick[1] - 2 <= 7, "top"
    problem += 2 * x + n >= x + 0.5
    problem += pick[1] + pick[2] == 1, "one"
    instance = read(problem)
    assert content(instance) == {
        "variables": {"x": (None, None, 0), "pick_1": (0, 1, 1), "n": (2, 7, 1), "pick_2": (0, 1, 1)},
        "rows": {
            "top": ({"x": 1, "pick_1": 1}, None, 9),
            "_C1": ({"x": 1, "n": 1}, F(1, 2), None),
            "one": ({"pick_1": 1, "pick_2": 1}, 1, 1),
        },
        "sense": "max",
        "cost": {"x": 3, "pick_1": F(1, 10), "n": -1},
        "offset": 5,
    }
    assert instance.variables.families["pick"].indices == ((1,), (2,))
    assert (instance.name, instance.origin.format) == ("plan", "pulp")


def test_integers_beyond_doubles_stay_exact(content):
    x = pulp.LpVariable("x", 0, 2**60 + 1, cat="Integer")
    problem = pulp.LpProblem()
    problem += x
    problem += (2**63 + 1) * x >= 2**70 + 3, "big"
    read_back = content(read(problem))
    assert read_back["variables"]["x"] == (0, 2**60 + 1, 1)
    assert read_back["rows"]["big"] == ({"x": 2**63 + 1}, 2**70 + 3, None)


def test_a_fraction_constraint_is_its_linear_form(content):
    x, y = pulp.LpVariable("x", 0), pulp.LpVariable("y", 1)
    problem = pulp.LpProblem()
    problem += x + y
    problem += pulp.LpFractionConstraint(x, y, pulp.LpConstraintGE, 0.25, name="share")
    assert content(read(problem))["rows"] == {"share": ({"x": 1, "y": F(-1, 4)}, 0, None)}


def test_names_that_pulp_changes_keep_their_indices():
    arcs = pulp.LpVariable.dicts("flow in", [(1, 2), (2, 1)], 0)
    problem = pulp.LpProblem()
    problem += pulp.lpSum(arcs.values())
    families = read(problem).variables.families
    assert {name: family.indices for name, family in families.items()} == {"flow_in": ((1, 2), (2, 1))}


def test_no_objective_is_the_constant_zero_and_said(warning_kinds):
    problem = pulp.LpProblem()
    problem += pulp.LpVariable("x") >= 1
    instance = read(problem)
    assert warning_kinds(instance) == ["no-objective"]
    assert (instance.offset, instance.objective.terms) == (0, {})


def test_two_variables_of_one_name_are_refused():
    problem = pulp.LpProblem()
    problem += pulp.LpVariable("x") + pulp.LpVariable("x")
    with pytest.raises(ReadError, match="two variables of the PuLP problem are called x") as caught:
        read(problem)
    assert caught.value.kind == "duplicate-names"


def test_sos_is_refused():
    x = pulp.LpVariable("x")
    problem = pulp.LpProblem()
    problem += x
    problem.sos1["group"] = {x: 1}
    with pytest.raises(UnsupportedError, match="SOS1 set group") as caught:
        read(problem, side="b")
    assert (caught.value.kind, caught.value.side) == ("sos", "b")
