"""Cheapest simple route: arcs with balance, and a row for each set of places that could hold a detached circle."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model: node 0 is the start, node n - 1 the end; no set of inner nodes keeps all its arcs."""
    n, cost = data["n"], data["cost"]

    m = pyo.ConcreteModel(name="cheapest simple route, subtour rows")
    m.ARCS = pyo.Set(dimen=2, initialize=[(i, j) for i in range(n - 1) for j in range(1, n) if i != j])
    m.INNER = pyo.Set(initialize=list(range(1, n - 1)))
    m.go = pyo.Var(m.ARCS, domain=pyo.Binary, doc="the route goes from i straight to j")

    def into(v):
        return sum(m.go[i, j] for i, j in m.ARCS if j == v)

    def out_of(v):
        return sum(m.go[i, j] for i, j in m.ARCS if i == v)

    m.depart = pyo.Constraint(expr=out_of(0) == 1, doc="the route begins at the start")
    m.through = pyo.Constraint(
        m.INNER, rule=lambda m, v: into(v) == out_of(v), doc="what comes goes on, so that the end is reached"
    )

    # a Set of Pyomo holds no sets, so that the subsets stand in a list
    subsets = [s for size in range(2, n - 1) for s in combinations(range(1, n - 1), size)]
    m.SUBSETS = pyo.Set(initialize=list(range(len(subsets))))
    m.no_subtour = pyo.Constraint(
        m.SUBSETS,
        rule=lambda m, k: sum(m.go[i, j] for i in subsets[k] for j in subsets[k] if i != j) <= len(subsets[k]) - 1,
        doc="subtour elimination; it also keeps a place from being visited twice",
    )
    m.total_cost = pyo.Objective(expr=sum(cost[i][j] * m.go[i, j] for i, j in m.ARCS))
    return m
