"""Multi-item lot sizing, extended: how much of each item made in one period is for the demand of a later one."""

import pyomo.environ as pyo


def build(data):
    """Return the model: deliveries by period of production, each tied to the set-up of its item."""
    demand, time, holding = data["demand"], data["unit_time"], data["holding_cost"]
    last = data["periods"] - 1

    m = pyo.ConcreteModel(name="multi-item lot sizing, by shipments")
    m.I = pyo.RangeSet(0, data["items"] - 1)
    m.T = pyo.RangeSet(0, last)
    m.SPANS = pyo.Set(initialize=[(t, u) for t in m.T for u in range(t, last + 1)], dimen=2)
    m.ship = pyo.Var(m.I, m.SPANS, domain=pyo.NonNegativeReals, doc="units of item i made in t for the demand of u")
    m.setup = pyo.Var(m.I, m.T, domain=pyo.Binary, doc="1 if the line is set up for item i in period t")
    m.run = pyo.Var(m.T, domain=pyo.Binary, doc="1 if the line runs in period t")

    @m.Constraint(m.I, m.T, doc="every demand is served")
    def served(m, i, u):
        return sum(m.ship[i, t, u] for t in range(u + 1)) == demand[i][u]

    @m.Constraint(m.I, m.SPANS, doc="an item is made only after its set-up")
    def only_if_set_up(m, i, t, u):
        return m.ship[i, t, u] <= demand[i][u] * m.setup[i, t]

    @m.Constraint(m.I, m.T, doc="no set-up while the line does not run")
    def only_if_running(m, i, t):
        return m.setup[i, t] <= m.run[t]

    @m.Constraint(m.T, doc="working time of the line")
    def capacity(m, t):
        return sum(time[i] * m.ship[i, t, u] for i in m.I for u in range(t, last + 1)) <= data["capacity"][t]

    m.cost = pyo.Objective(
        expr=sum(data["run_cost"][t] * m.run[t] for t in m.T)
        + sum(data["setup_cost"][i] * m.setup[i, t] for i in m.I for t in m.T)
        + sum((u - t) * holding[i] * m.ship[i, t, u] for i in m.I for t, u in m.SPANS)
    )
    return m
