"""Multicommodity flow with all commodities of a source in one flow."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the cost of the flows, one for each source."""
    tail, head, source = data["tail"], data["head"], data["source"]
    orders = list(zip(data["origin"], data["destination"], data["demand"], strict=True))

    m = pyo.ConcreteModel(name="multicommodity flow by source")
    m.NODES = pyo.RangeSet(0, data["nodes"] - 1)
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.SOURCES = pyo.RangeSet(0, data["sources"] - 1)
    m.flow = pyo.Var(m.SOURCES, m.ARCS, domain=pyo.NonNegativeReals, doc="units from source s on arc a")

    def net(s, v):
        """Units of source s that node v gives, less those that it needs."""
        given = sum(units for o, _, units in orders if o == s and v == source[s])
        return given - sum(units for o, d, units in orders if o == s and d == v)

    def balance(m, s, v):
        leaving = sum(m.flow[s, a] for a in m.ARCS if tail[a] == v)
        arriving = sum(m.flow[s, a] for a in m.ARCS if head[a] == v)
        return leaving - arriving == net(s, v)

    m.balance = pyo.Constraint(m.SOURCES, m.NODES, rule=balance, doc="conservation of the flow of a source")
    m.capacity = pyo.Constraint(
        m.ARCS,
        rule=lambda m, a: sum(m.flow[s, a] for s in m.SOURCES) <= data["capacity"][a],
        doc="all traffic on the arc",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["cost"][a] * m.flow[s, a] for s in m.SOURCES for a in m.ARCS), sense=pyo.minimize
    )
    return m
