"""Transport problem in balanced form: a dummy destination takes what the plants do not ship."""

import pyomo.environ as pyo


def build(data):
    """Return the model; the dummy destination comes after the customers and costs nothing."""
    supply, demand, cost = data["supply"], data["demand"], data["cost"]
    dummy = data["customers"]
    arrivals = [*demand, sum(supply) - sum(demand)]

    m = pyo.ConcreteModel(name="balanced transport")
    m.PLANTS = pyo.RangeSet(0, data["plants"] - 1)
    m.DESTINATIONS = pyo.RangeSet(0, dummy)
    m.carry = pyo.Var(m.PLANTS, m.DESTINATIONS, domain=pyo.NonNegativeReals, doc="tonnes from plant i to j")
    m.supply = pyo.Constraint(
        m.PLANTS,
        rule=lambda m, i: sum(m.carry[i, j] for j in m.DESTINATIONS) == supply[i],
        doc="all supply leaves",
    )
    m.arrive = pyo.Constraint(
        m.DESTINATIONS,
        rule=lambda m, j: sum(m.carry[i, j] for i in m.PLANTS) == arrivals[j],
        doc="what arrives",
    )
    m.total_cost = pyo.Objective(
        expr=sum(cost[i][j] * m.carry[i, j] for i in m.PLANTS for j in m.DESTINATIONS if j != dummy),
        sense=pyo.minimize,
    )
    return m
