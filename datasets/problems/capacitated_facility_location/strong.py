"""Capacitated facility location with the implied rows that tighten its relaxation."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise fixed and delivery costs."""
    demand, capacity = data["demand"], data["capacity"]

    m = pyo.ConcreteModel(name="capacitated facility location, strong")
    m.SITES = pyo.RangeSet(0, data["sites"] - 1)
    m.CUSTOMERS = pyo.RangeSet(0, data["customers"] - 1)
    m.opened = pyo.Var(m.SITES, domain=pyo.Binary, doc="1 if there is a plant at site i")
    m.share = pyo.Var(
        m.SITES, m.CUSTOMERS, domain=pyo.NonNegativeReals, doc="part of customer j's demand delivered from i"
    )

    m.served = pyo.Constraint(
        m.CUSTOMERS, rule=lambda m, j: sum(m.share[i, j] for i in m.SITES) == 1, doc="all demand is met"
    )
    m.capacity = pyo.Constraint(
        m.SITES,
        rule=lambda m, i: sum(demand[j] * m.share[i, j] for j in m.CUSTOMERS) <= capacity[i] * m.opened[i],
        doc="capacity of plant i",
    )
    m.link = pyo.Constraint(
        m.SITES,
        m.CUSTOMERS,
        rule=lambda m, i, j: m.share[i, j] <= m.opened[i],
        doc="implied: only open plants serve",
    )
    m.enough = pyo.Constraint(
        expr=sum(capacity[i] * m.opened[i] for i in m.SITES) >= sum(demand), doc="implied: enough is built"
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["fixed"][i] * m.opened[i] for i in m.SITES)
        + sum(data["cost"][i][j] * demand[j] * m.share[i, j] for i in m.SITES for j in m.CUSTOMERS),
        sense=pyo.minimize,
    )
    return m
