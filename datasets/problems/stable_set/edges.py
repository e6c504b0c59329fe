"""Heaviest stable set with one row for each edge."""

import pyomo.environ as pyo


def build(data):
    """Return the model: of two adjacent vertices at most one is chosen."""
    n, weight, adjacent = data["n"], data["weight"], data["adjacent"]

    m = pyo.ConcreteModel(name="stable set, edge rows")
    m.V = pyo.RangeSet(0, n - 1)
    m.E = pyo.Set(dimen=2, initialize=[(i, j) for i in range(n) for j in range(i + 1, n) if adjacent[i][j]])
    m.choose = pyo.Var(m.V, domain=pyo.Binary, doc="vertex is in the stable set")
    m.edge = pyo.Constraint(
        m.E, rule=lambda m, i, j: m.choose[i] + m.choose[j] <= 1, doc="conflicts exclude each other"
    )
    m.total_weight = pyo.Objective(expr=sum(weight[i] * m.choose[i] for i in m.V), sense=pyo.maximize)
    return m
