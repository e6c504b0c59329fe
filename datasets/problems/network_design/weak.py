"""Capacitated network design, one linking row for each arc."""

import pyomo.environ as pyo


def build(data):
    """Return the model: all goods together stay within the capacity of an arc that is opened."""
    tail, head, volume = data["tail"], data["head"], data["volume"]

    m = pyo.ConcreteModel(name="network design, joint linking")
    m.NODES = pyo.RangeSet(0, data["n"] - 1)
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.GOODS = pyo.RangeSet(0, data["goods"] - 1)
    m.open = pyo.Var(m.ARCS, domain=pyo.Binary, doc="arc is opened")
    m.flow = pyo.Var(m.GOODS, m.ARCS, domain=pyo.NonNegativeReals, doc="tonnes of a good on an arc")

    @m.Constraint(m.GOODS, m.NODES, doc="each good goes from its origin to its destination")
    def balance(m, k, v):
        net = sum((int(tail[a] == v) - int(head[a] == v)) * m.flow[k, a] for a in m.ARCS)
        wanted = volume[k] * (int(v == data["origin"][k]) - int(v == data["destination"][k]))
        # bounds on both sides: a node without arcs is a constant row, not a Python bool
        return (wanted, net + 0 * m.open[0], wanted)

    m.capacity_if_open = pyo.Constraint(
        m.ARCS,
        rule=lambda m, a: sum(m.flow[k, a] for k in m.GOODS) <= data["capacity"][a] * m.open[a],
        doc="nothing on an arc that is closed",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["fixed"][a] * m.open[a] for a in m.ARCS)
        + sum(data["haul"][a] * m.flow[k, a] for k in m.GOODS for a in m.ARCS)
    )
    return m
