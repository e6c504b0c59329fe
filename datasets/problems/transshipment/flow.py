"""Transshipment as a minimum-cost flow without capacities."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the cost of the flow."""
    tail, head, net = data["tail"], data["head"], data["net"]

    m = pyo.ConcreteModel(name="transshipment")
    m.NODES = pyo.RangeSet(0, data["nodes"] - 1)
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.flow = pyo.Var(m.ARCS, domain=pyo.NonNegativeReals, doc="units on connection a")

    def balance(m, v):
        leaving = sum(m.flow[a] for a in m.ARCS if tail[a] == v)
        arriving = sum(m.flow[a] for a in m.ARCS if head[a] == v)
        return leaving - arriving == net[v]

    m.balance = pyo.Constraint(
        m.NODES, rule=balance, doc="what leaves less what arrives is what the place gives"
    )
    m.total_cost = pyo.Objective(expr=sum(data["cost"][a] * m.flow[a] for a in m.ARCS), sense=pyo.minimize)
    return m
