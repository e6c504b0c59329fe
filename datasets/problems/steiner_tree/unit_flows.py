"""Steiner tree by one unit of flow from the root to each terminal, over chosen edges."""

import pyomo.environ as pyo


def build(data):
    """Return the model: each terminal has a flow of its own, which each edge carries in one of two directions."""
    n, root, cost = data["n"], data["root"], data["cost"]
    ends = [(data["first"][e], data["second"][e]) for e in range(data["edges"])]

    m = pyo.ConcreteModel(name="Steiner tree, a flow for each terminal")
    m.NODES = pyo.RangeSet(0, n - 1)
    m.EDGES = pyo.RangeSet(0, data["edges"] - 1)
    m.SERVED = pyo.Set(initialize=[v for v in range(n) if data["terminal"][v] and v != root])
    m.build = pyo.Var(m.EDGES, domain=pyo.Binary, doc="edge is built")
    m.there = pyo.Var(m.SERVED, m.EDGES, domain=pyo.NonNegativeReals, doc="flow for terminal t, first end to second")
    m.back = pyo.Var(m.SERVED, m.EDGES, domain=pyo.NonNegativeReals, doc="flow for terminal t, second end to first")

    @m.Constraint(m.SERVED, m.NODES, doc="one unit goes from the root to the terminal")
    def balance(m, t, v):
        arrives = sum((int(ends[e][1] == v) - int(ends[e][0] == v)) * (m.there[t, e] - m.back[t, e]) for e in m.EDGES)
        wanted = int(v == t) - int(v == root)
        # a row even at a node without edges, where the model is infeasible or the row is empty
        return (wanted, arrives + 0 * m.build[0], wanted)

    m.only_built = pyo.Constraint(
        m.SERVED,
        m.EDGES,
        rule=lambda m, t, e: m.there[t, e] + m.back[t, e] <= m.build[e],
        doc="flow only over edges that are built",
    )
    m.total_cost = pyo.Objective(expr=sum(cost[e] * m.build[e] for e in m.EDGES))
    return m
