"""Single-item lot sizing as it is usually written: production, stock and set-up in each period."""

import pyomo.environ as pyo


def build(data):
    """Return the model: stock balance in every period, production only after a set-up."""
    n, demand = data["periods"], data["demand"]

    m = pyo.ConcreteModel(name="lot sizing with stock")
    m.T = pyo.RangeSet(0, n - 1)
    m.produce = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="units made in period t")
    m.stock = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="units in stock at the end of period t")
    m.setup = pyo.Var(m.T, domain=pyo.Binary, doc="1 if the line is set up in period t")

    @m.Constraint(m.T, doc="what was there and what is made is delivered or kept")
    def balance(m, t):
        before = m.stock[t - 1] if t > 0 else 0
        return before + m.produce[t] == demand[t] + m.stock[t]

    @m.Constraint(m.T, doc="nothing is made without a set-up, and never more than what is still demanded")
    def only_if_set_up(m, t):
        return m.produce[t] <= sum(demand[t:]) * m.setup[t]

    m.nothing_left = pyo.Constraint(expr=m.stock[n - 1] == 0, doc="the plan ends with an empty store")
    m.cost = pyo.Objective(
        expr=sum(
            data["setup_cost"][t] * m.setup[t]
            + data["unit_cost"][t] * m.produce[t]
            + data["holding_cost"][t] * m.stock[t]
            for t in m.T
        )
    )
    return m
