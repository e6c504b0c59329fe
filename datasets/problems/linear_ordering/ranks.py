"""Linear ordering with a rank for every item in place of rows for the triples."""

from itertools import combinations, permutations

import pyomo.environ as pyo


def build(data):
    """Return the model: who comes before another has a rank that is smaller by at least one."""
    n, gain = data["n"], data["gain"]

    m = pyo.ConcreteModel(name="linear ordering, ranks")
    m.ITEMS = pyo.RangeSet(0, n - 1)
    m.ARCS = pyo.Set(dimen=2, initialize=list(permutations(range(n), 2)))
    m.PAIRS = pyo.Set(dimen=2, initialize=list(combinations(range(n), 2)))
    m.before = pyo.Var(m.ARCS, domain=pyo.Binary, doc="i comes before j")
    m.rank = pyo.Var(m.ITEMS, bounds=(0, n - 1), doc="place of the item in the order")
    m.tournament = pyo.Constraint(m.PAIRS, rule=lambda m, i, j: m.before[i, j] + m.before[j, i] == 1)
    m.rank_rises = pyo.Constraint(
        m.ARCS,
        rule=lambda m, i, j: m.rank[j] >= m.rank[i] + 1 - n * (1 - m.before[i, j]),
        doc="the rank rises along the order",
    )
    m.total_gain = pyo.Objective(expr=sum(gain[i][j] * m.before[i, j] for i, j in m.ARCS), sense=pyo.maximize)
    return m
