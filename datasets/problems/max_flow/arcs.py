"""Maximum flow by arcs: what enters an inner node leaves it again."""

import pyomo.environ as pyo


def build(data):
    """Return the model: node 0 is the source, node n - 1 the sink; nothing enters the source or leaves the sink."""
    n, capacity = data["n"], data["capacity"]

    m = pyo.ConcreteModel(name="maximum flow, arcs")
    m.INNER = pyo.RangeSet(1, n - 2) if n > 2 else pyo.Set(initialize=[])
    m.ARCS = pyo.Set(dimen=2, initialize=[(i, j) for i in range(n - 1) for j in range(1, n) if i != j])
    m.flow = pyo.Var(
        m.ARCS, domain=pyo.NonNegativeReals, bounds=lambda m, i, j: (0, capacity[i][j]), doc="flow from i to j"
    )
    m.balance = pyo.Constraint(
        m.INNER,
        rule=lambda m, v: (
            sum(m.flow[i, j] for i, j in m.ARCS if j == v) == sum(m.flow[i, j] for i, j in m.ARCS if i == v)
        ),
        doc="inner nodes keep nothing",
    )
    m.throughput = pyo.Objective(expr=sum(m.flow[0, j] for j in range(1, n)), sense=pyo.maximize)
    return m
