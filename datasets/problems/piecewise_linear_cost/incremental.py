"""Purchase with piecewise linear cost: segments are filled one after the other."""

import pyomo.environ as pyo


def build(data):
    """Return the model: a segment is entered only when all earlier ones are full (Markowitz and Manne 1957)."""
    width, price = data["width"], data["price"]

    m = pyo.ConcreteModel(name="piecewise linear cost, incremental")
    m.S = pyo.RangeSet(0, data["suppliers"] - 1)
    m.SEGMENTS = pyo.RangeSet(0, data["segments"] - 1)
    m.LATER = pyo.Set(initialize=list(range(1, data["segments"])))
    m.fill = pyo.Var(
        m.S,
        m.SEGMENTS,
        domain=pyo.NonNegativeReals,
        bounds=lambda m, i, s: (0, width[i][s]),
        doc="bought in the segment",
    )
    m.entered = pyo.Var(m.S, m.LATER, domain=pyo.Binary, doc="the amount lies in this segment or in a later one")
    m.full_before = pyo.Constraint(
        m.S, m.LATER, rule=lambda m, i, s: m.fill[i, s - 1] >= width[i][s - 1] * m.entered[i, s], doc="in this order"
    )
    m.only_entered = pyo.Constraint(
        m.S, m.LATER, rule=lambda m, i, s: m.fill[i, s] <= width[i][s] * m.entered[i, s], doc="nothing beyond"
    )
    m.enough = pyo.Constraint(
        expr=sum(m.fill[i, s] for i in m.S for s in m.SEGMENTS) >= data["demand"], doc="demand is covered"
    )
    m.total_cost = pyo.Objective(expr=sum(price[i][s] * m.fill[i, s] for i in m.S for s in m.SEGMENTS))
    return m
