"""Purchase with piecewise linear cost: weights at breakpoints, and one segment that holds them."""

import pyomo.environ as pyo


def build(data):
    """Return the model: only the two ends of the chosen segment carry weight."""
    suppliers, segments = range(data["suppliers"]), range(data["segments"])
    points = range(data["segments"] + 1)
    width, price = data["width"], data["price"]
    # breakpoints of the amount, and the cost there
    at = [[sum(width[i][:p]) for p in points] for i in suppliers]
    cost = [[sum(price[i][s] * width[i][s] for s in segments if s < p) for p in points] for i in suppliers]

    m = pyo.ConcreteModel(name="piecewise linear cost, convex combination")
    m.S = pyo.Set(initialize=list(suppliers))
    m.SEGMENTS = pyo.Set(initialize=list(segments))
    m.POINTS = pyo.Set(initialize=list(points))
    m.weight = pyo.Var(m.S, m.POINTS, domain=pyo.NonNegativeReals, doc="weight of the breakpoint")
    m.within = pyo.Var(m.S, m.SEGMENTS, domain=pyo.Binary, doc="the amount lies in this segment")
    m.one_amount = pyo.Constraint(m.S, rule=lambda m, i: sum(m.weight[i, p] for p in m.POINTS) == 1)
    m.one_segment = pyo.Constraint(m.S, rule=lambda m, i: sum(m.within[i, s] for s in m.SEGMENTS) == 1)
    m.adjacent = pyo.Constraint(
        m.S,
        m.POINTS,
        rule=lambda m, i, p: m.weight[i, p] <= sum(m.within[i, s] for s in m.SEGMENTS if s in (p - 1, p)),
        doc="a breakpoint carries weight only next to the segment",
    )
    m.enough = pyo.Constraint(
        expr=sum(at[i][p] * m.weight[i, p] for i in m.S for p in m.POINTS) >= data["demand"], doc="demand is covered"
    )
    m.total_cost = pyo.Objective(expr=sum(cost[i][p] * m.weight[i, p] for i in m.S for p in m.POINTS))
    return m
