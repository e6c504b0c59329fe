"""Capacitated network design with the goods of one origin as a single flow."""

import pyomo.environ as pyo


def build(data):
    """Return the model: goods from the same place are interchangeable until each place has taken out its own."""
    tail, head, goods = data["tail"], data["head"], range(data["goods"])

    m = pyo.ConcreteModel(name="network design, a flow for each origin")
    m.NODES = pyo.RangeSet(0, data["n"] - 1)
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.ORIGINS = pyo.Set(initialize=sorted(set(data["origin"])))
    m.open = pyo.Var(m.ARCS, domain=pyo.Binary, doc="arc is opened")
    m.flow = pyo.Var(m.ORIGINS, m.ARCS, domain=pyo.NonNegativeReals, doc="tonnes from this origin on an arc")

    @m.Constraint(m.ORIGINS, m.NODES, doc="what starts at the origin arrives at the destinations")
    def balance(m, o, v):
        net = sum((int(tail[a] == v) - int(head[a] == v)) * m.flow[o, a] for a in m.ARCS)
        wanted = sum(
            data["volume"][k] * (int(v == o) - int(v == data["destination"][k]))
            for k in goods
            if data["origin"][k] == o
        )
        return (wanted, net + 0 * m.open[0], wanted)

    m.capacity_if_open = pyo.Constraint(
        m.ARCS,
        rule=lambda m, a: sum(m.flow[o, a] for o in m.ORIGINS) <= data["capacity"][a] * m.open[a],
        doc="nothing on an arc that is closed",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["fixed"][a] * m.open[a] for a in m.ARCS)
        + sum(data["haul"][a] * m.flow[o, a] for o in m.ORIGINS for a in m.ARCS)
    )
    return m
