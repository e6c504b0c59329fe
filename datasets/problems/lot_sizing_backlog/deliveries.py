"""Lot sizing with late deliveries, extended: how much made in one period goes to the demand of another one."""

import pyomo.environ as pyo


def build(data):
    """Return the model: a delivery is early or late by a number of periods and costs accordingly."""
    demand, capacity = data["demand"], data["capacity"]
    hold, delay = data["holding_cost"], data["delay_cost"]

    m = pyo.ConcreteModel(name="lot sizing with backlog, by deliveries")
    m.T = pyo.RangeSet(0, data["periods"] - 1)
    m.deliver = pyo.Var(m.T, m.T, domain=pyo.NonNegativeReals, doc="units made in t for the demand of u")
    m.setup = pyo.Var(m.T, domain=pyo.Binary, doc="1 if the line is set up in period t")

    m.served = pyo.Constraint(m.T, rule=lambda m, u: sum(m.deliver[t, u] for t in m.T) == demand[u])
    m.capacity = pyo.Constraint(
        m.T, rule=lambda m, t: sum(m.deliver[t, u] for u in m.T) <= capacity[t] * m.setup[t]
    )
    m.only_if_set_up = pyo.Constraint(
        m.T,
        m.T,
        rule=lambda m, t, u: m.deliver[t, u] <= min(demand[u], capacity[t]) * m.setup[t],
        doc="stronger than the capacity in the linear relaxation",
    )

    def distance_cost(t, u):
        return hold * (u - t) if u >= t else delay * (t - u)

    m.cost = pyo.Objective(
        expr=sum(data["setup_cost"][t] * m.setup[t] for t in m.T)
        + sum(distance_cost(t, u) * m.deliver[t, u] for t in m.T for u in m.T)
    )
    return m
