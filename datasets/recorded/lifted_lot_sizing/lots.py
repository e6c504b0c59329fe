"""Lot sizing, lifted to a path: a lot made in one period serves the periods up to another one."""

import pyomo.environ as pyo


def build(data):
    """Return the model of Eppen and Martin."""
    demand, hold = data["demand"], data["holding_cost"]
    n = len(demand)

    m = pyo.ConcreteModel(name="lot sizing by lots")
    m.T = pyo.RangeSet(0, n - 1)
    m.L = pyo.Set(initialize=[(t, u) for t in range(n) for u in range(t, n)])
    m.lot = pyo.Var(m.L, bounds=(0, 1), doc="share of the plan in which a lot made in t serves periods t to u")
    m.ready = pyo.Var(m.T, domain=pyo.Binary, doc="1 if the line is set up")

    m.begin = pyo.Constraint(expr=sum(m.lot[0, u] for u in range(n)) == 1)
    m.follow = pyo.Constraint(
        list(range(1, n)),
        rule=lambda m, t: sum(m.lot[s, t - 1] for s in range(t)) == sum(m.lot[t, u] for u in range(t, n)),
    )
    m.needs_setup = pyo.Constraint(m.T, rule=lambda m, t: sum(m.lot[t, u] for u in range(t, n)) <= m.ready[t])

    def holding(t, u):
        return hold * sum((k - t) * demand[k] for k in range(t, u + 1))

    m.cost = pyo.Objective(
        expr=sum(data["setup_cost"][t] * m.ready[t] for t in m.T)
        + sum(holding(t, u) * m.lot[t, u] for t, u in m.L)
    )
    return m
