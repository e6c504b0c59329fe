"""Capacitated facility location by tonnes sent."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise fixed costs and the costs of the tonnes sent."""
    m = pyo.ConcreteModel(name="capacitated facility location by tonnes")
    m.SITES = pyo.RangeSet(0, data["sites"] - 1)
    m.CUSTOMERS = pyo.RangeSet(0, data["customers"] - 1)
    m.plant = pyo.Var(m.SITES, domain=pyo.Binary, doc="1 if there is a plant at site i")
    m.send = pyo.Var(
        m.SITES, m.CUSTOMERS, domain=pyo.NonNegativeReals, doc="tonnes from site i to customer j"
    )

    m.delivered = pyo.Constraint(
        m.CUSTOMERS,
        rule=lambda m, j: sum(m.send[i, j] for i in m.SITES) == data["demand"][j],
        doc="all demand is met",
    )
    m.capacity = pyo.Constraint(
        m.SITES,
        rule=lambda m, i: sum(m.send[i, j] for j in m.CUSTOMERS) <= data["capacity"][i] * m.plant[i],
        doc="capacity of plant i",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["fixed"][i] * m.plant[i] for i in m.SITES)
        + sum(data["cost"][i][j] * m.send[i, j] for i in m.SITES for j in m.CUSTOMERS),
        sense=pyo.minimize,
    )
    return m
