"""Lot sizing with late deliveries: one level a period, below zero when deliveries are late, and its cost from below."""

import pyomo.environ as pyo


def build(data):
    """Return the model: the cost of a level is the larger of two lines."""
    n, demand, capacity = data["periods"], data["demand"], data["capacity"]

    m = pyo.ConcreteModel(name="lot sizing with backlog, net level")
    m.T = pyo.RangeSet(0, n - 1)
    m.produce = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="units made in period t")
    m.setup = pyo.Var(m.T, domain=pyo.Binary, doc="1 if the line is set up in period t")
    m.level = pyo.Var(m.T, domain=pyo.Reals, doc="stock minus late units at the end of period t")
    m.level_cost = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="cost of stock or delay in period t")

    @m.Constraint(m.T, doc="balance")
    def balance(m, t):
        before = m.level[t - 1] if t > 0 else 0
        return before + m.produce[t] - demand[t] == m.level[t]

    @m.Constraint(m.T, doc="production needs a set-up and stays within the capacity")
    def only_if_set_up(m, t):
        return m.produce[t] <= capacity[t] * m.setup[t]

    m.stored = pyo.Constraint(m.T, rule=lambda m, t: m.level_cost[t] >= data["holding_cost"] * m.level[t])
    m.late = pyo.Constraint(m.T, rule=lambda m, t: m.level_cost[t] >= -data["delay_cost"] * m.level[t])
    m.even_in_the_end = pyo.Constraint(expr=m.level[n - 1] == 0, doc="nothing left, nothing owed")
    m.cost = pyo.Objective(expr=sum(data["setup_cost"][t] * m.setup[t] + m.level_cost[t] for t in m.T))
    return m
