"""Multi-item lot sizing on one line; one row a period says that no item is set up while the line is closed."""

import pyomo.environ as pyo


def build(data):
    """Return the model: item set-ups of a period together are at most as many as there are items."""
    items, periods = data["items"], data["periods"]
    demand, time = data["demand"], data["unit_time"]

    m = pyo.ConcreteModel(name="multi-item lot sizing, aggregated linking")
    m.I = pyo.RangeSet(0, items - 1)
    m.T = pyo.RangeSet(0, periods - 1)
    m.make = pyo.Var(m.I, m.T, domain=pyo.NonNegativeReals, doc="units of item i made in period t")
    m.stock = pyo.Var(m.I, m.T, domain=pyo.NonNegativeReals, doc="units of item i left at the end of period t")
    m.setup = pyo.Var(m.I, m.T, domain=pyo.Binary, doc="1 if the line is set up for item i in period t")
    m.run = pyo.Var(m.T, domain=pyo.Binary, doc="1 if the line runs in period t")

    @m.Constraint(m.I, m.T, doc="stock balance of each item")
    def balance(m, i, t):
        before = m.stock[i, t - 1] if t > 0 else 0
        return before + m.make[i, t] == demand[i][t] + m.stock[i, t]

    @m.Constraint(m.I, m.T, doc="an item is made only after its set-up, up to what is still demanded")
    def only_if_set_up(m, i, t):
        return m.make[i, t] <= sum(demand[i][t:]) * m.setup[i, t]

    @m.Constraint(m.T, doc="working time of the line")
    def capacity(m, t):
        return sum(time[i] * m.make[i, t] for i in m.I) <= data["capacity"][t]

    @m.Constraint(m.T, doc="no set-up of any item while the line does not run")
    def only_if_running(m, t):
        return sum(m.setup[i, t] for i in m.I) <= items * m.run[t]

    @m.Constraint(m.I, doc="nothing is left in the end")
    def nothing_left(m, i):
        return m.stock[i, periods - 1] == 0

    m.cost = pyo.Objective(
        expr=sum(data["run_cost"][t] * m.run[t] for t in m.T)
        + sum(
            data["setup_cost"][i] * m.setup[i, t] + data["holding_cost"][i] * m.stock[i, t]
            for i in m.I
            for t in m.T
        )
    )
    return m
