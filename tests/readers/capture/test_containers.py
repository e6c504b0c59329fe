"""Families and indices read off the dictionaries, lists and arrays of a script."""

import pytest

from equivamap.readers import read
from equivamap.readers.draft import kept_label


def families(path):
    found = read(str(path)).variables.families
    return {name: family.indices for name, family in found.items()}


def test_pulp_names_with_texts_in_their_indices(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import pulp\n"
        "ship = None\n"
        "def run():\n"
        "    global ship\n"
        "    ship = pulp.LpVariable.dicts('Route', (['north', 'south'], [1, 2]), 0)\n"
        "    use = pulp.LpVariable.dicts('Use', ['north', 'big one'], cat='Binary')\n"
        "    own = {(a, b): pulp.LpVariable(f'own_{a}_{b}') for a in 'pq' for b in 'rs'}\n"
        "    alone, t = pulp.LpVariable('alone'), pulp.LpVariable('t_north')\n"
        "    p = pulp.LpProblem()\n"
        "    p += pulp.lpSum([ship[a][b] for a in ship for b in ship[a]])\n"
        "    p += pulp.lpSum(use.values()) + pulp.lpSum(own.values()) + alone + t >= 1\n"
        "    p.solve()\n"
        "run()\n"
    )
    assert families(path) == {
        "Route": (("north", 1), ("north", 2), ("south", 1), ("south", 2)),
        "Use": (("north",), ("big one",)),
        "own": (("p", "r"), ("p", "s"), ("q", "r"), ("q", "s")),
        "alone": ((),),
        "t_north": ((),),
    }


def test_variables_without_names_are_called_as_the_script_keeps_them(tmp_path):
    solver = tmp_path / "h.py"
    solver.write_text(
        "import highspy\n"
        "class Plan:\n"
        "    def __init__(self):\n"
        "        self.h = highspy.Highs()\n"
        "        self.pick = [self.h.addBinary() for i in range(2)]\n"
        "        self.flow = self.h.addVariables(1, 2)\n"
        "plan = Plan()\n"
        "z = plan.h.addVariable()\n"
        "other = highspy.Highs()\n"
        "foreign = [other.addVariable() for k in range(5)]\n"
        "plan.h.minimize(z)\n"
    )
    assert families(solver) == {"pick": ((0,), (1,)), "flow": ((0, 0), (0, 1)), "z": ((),)}
    pytest.importorskip("gurobipy")
    matrix = tmp_path / "g.py"
    matrix.write_text(
        "import gurobipy as gp\n"
        "def main():\n"
        "    e = gp.Env(empty=True)\n"
        "    e.setParam('WLSACCESSID', 'none')\n"
        "    e.start()\n"
        "    m = gp.Model(env=e)\n"
        "    x = m.addVars(['a', 'b'], 1)\n"
        "    y = m.addMVar((1, 2))\n"
        "    for v in x.values():\n        v.UB = 3\n"
        "    m.optimize()\n"
        "main()\n"
    )
    assert families(matrix) == {"x": (("a", 0), ("b", 0)), "y": ((0, 0), (0, 1))}


@pytest.mark.parametrize(
    ("name", "place", "label"),
    [
        ("Route_north_1", ("r", ("north", 1)), ("Route", ("north", 1))),
        ("x_(1,_'a_b')", ("x", (1, "a b")), ("x", (1, "a b"))),
        ("x[1,2]", ("y", (1, 2)), ("x", (1, 2))),
        ("x_12", ("x", (2,)), None),
        ("x12", ("x", (1, 2)), ("x", (1, 2))),
        ("x0", ("x", (0,)), ("x", (0,))),
        ("x12", ("x", (2,)), None),
        ("north", ("r", ("north",)), None),
        ("x_1", ("y", (2,)), None),
        ("t_1", ("t", ()), None),
        ("t_1", None, None),
        ("x_!", ("x", ("!",)), None),
    ],
)
def test_a_name_and_the_place_where_it_is_kept(name, place, label):
    assert kept_label(name, place) == label
