"""Minimum cost flow as a transportation problem: every arc supplies its capacity to its two ends."""

import pyomo.environ as pyo


def build(data):
    """Return the model: what an arc does not carry to its head, it hands back to its tail (Wagner 1959)."""
    tail, head, low, high = data["tail"], data["head"], data["low"], data["high"]

    m = pyo.ConcreteModel(name="minimum cost flow as a transportation problem")
    m.NODES = pyo.RangeSet(0, data["n"] - 1)
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.onward = pyo.Var(m.ARCS, domain=pyo.NonNegativeIntegers, doc="above the lower bound, from the arc to its head")
    m.handed_back = pyo.Var(m.ARCS, domain=pyo.NonNegativeIntegers, doc="unused capacity, from the arc to its tail")
    m.arc_supply = pyo.Constraint(
        m.ARCS,
        rule=lambda m, a: m.onward[a] + m.handed_back[a] == high[a] - low[a],
        doc="all of the range of an arc goes to one of its ends",
    )

    @m.Constraint(m.NODES, doc="what a node receives if it is balanced")
    def node_demand(m, v):
        arrives = sum(m.onward[a] for a in m.ARCS if head[a] == v)
        returns = sum(m.handed_back[a] for a in m.ARCS if tail[a] == v)
        demand = sum(high[a] for a in m.ARCS if tail[a] == v) - sum(low[a] for a in m.ARCS if head[a] == v)
        demand -= data["supply"][v]
        return (demand, arrives + returns + 0 * m.onward[0], demand)

    m.total_cost = pyo.Objective(expr=sum(data["cost"][a] * (low[a] + m.onward[a]) for a in m.ARCS))
    return m
