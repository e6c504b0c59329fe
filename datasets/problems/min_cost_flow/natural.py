"""Minimum cost flow on a list of arcs with lower and upper bounds."""

import pyomo.environ as pyo


def build(data):
    """Return the model: at each node, what leaves minus what enters is the supply of the node."""
    tail, head = data["tail"], data["head"]

    m = pyo.ConcreteModel(name="minimum cost flow")
    m.NODES = pyo.RangeSet(0, data["n"] - 1)
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.flow = pyo.Var(
        m.ARCS, domain=pyo.Integers, bounds=lambda m, a: (data["low"][a], data["high"][a]), doc="wagons on the arc"
    )

    @m.Constraint(m.NODES, doc="net outflow is the supply")
    def balance(m, v):
        net = sum((int(tail[a] == v) - int(head[a] == v)) * m.flow[a] for a in m.ARCS)
        # bounds on both sides: a node without arcs is a constant row, not a Python bool
        return (data["supply"][v], net + 0 * m.flow[0], data["supply"][v])

    m.total_cost = pyo.Objective(expr=sum(data["cost"][a] * m.flow[a] for a in m.ARCS))
    return m
