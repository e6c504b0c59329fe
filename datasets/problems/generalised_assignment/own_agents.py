"""Generalised assignment by what is kept from the contractor, the last agent, who does the rest."""

import pyomo.environ as pyo


def build(data):
    """Return the model: the contractor's price of everything, changed by each job that an own agent does."""
    load, cost = data["load"], data["cost"]
    contractor = data["agents"] - 1

    m = pyo.ConcreteModel(name="generalised assignment with a contractor")
    m.OWN = pyo.RangeSet(0, contractor - 1)
    m.JOBS = pyo.RangeSet(0, data["jobs"] - 1)
    m.keeps = pyo.Var(m.OWN, m.JOBS, domain=pyo.Binary, doc="1 if agent i, not the contractor, does job j")

    m.once = pyo.Constraint(
        m.JOBS, rule=lambda m, j: sum(m.keeps[i, j] for i in m.OWN) <= 1, doc="one agent, or the contractor"
    )
    m.time = pyo.Constraint(
        m.OWN,
        rule=lambda m, i: sum(load[i][j] * m.keeps[i, j] for j in m.JOBS) <= data["capacity"][i],
        doc="working time of agent i",
    )
    m.total_cost = pyo.Objective(
        expr=sum(cost[contractor])
        + sum((cost[i][j] - cost[contractor][j]) * m.keeps[i, j] for i in m.OWN for j in m.JOBS),
        sense=pyo.minimize,
    )
    return m
