"""Linear ordering with a variable for both directions of every pair."""

from itertools import combinations, permutations

import pyomo.environ as pyo


def build(data):
    """Return the model: of every pair one comes first, and no three items go round in a circle."""
    n, gain = data["n"], data["gain"]

    m = pyo.ConcreteModel(name="linear ordering, both directions")
    m.ARCS = pyo.Set(dimen=2, initialize=list(permutations(range(n), 2)))
    m.PAIRS = pyo.Set(dimen=2, initialize=list(combinations(range(n), 2)))
    m.CIRCLES = pyo.Set(dimen=3, initialize=[t for t in permutations(range(n), 3) if t[0] == min(t)])
    m.before = pyo.Var(m.ARCS, domain=pyo.Binary, doc="i comes before j")
    m.tournament = pyo.Constraint(
        m.PAIRS, rule=lambda m, i, j: m.before[i, j] + m.before[j, i] == 1, doc="one of two items comes first"
    )
    m.no_circle = pyo.Constraint(
        m.CIRCLES,
        rule=lambda m, i, j, k: m.before[i, j] + m.before[j, k] + m.before[k, i] <= 2,
        doc="three-dicycle inequalities",
    )
    m.total_gain = pyo.Objective(expr=sum(gain[i][j] * m.before[i, j] for i, j in m.ARCS), sense=pyo.maximize)
    return m
