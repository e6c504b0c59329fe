"""Uncapacitated facility location with one linking row for each site."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the cost of opening and serving."""
    m = pyo.ConcreteModel(name="facility location, weak")
    m.SITES = pyo.RangeSet(0, data["sites"] - 1)
    m.CUSTOMERS = pyo.RangeSet(0, data["customers"] - 1)
    m.opened = pyo.Var(m.SITES, domain=pyo.Binary, doc="1 if there is a warehouse at site i")
    m.share = pyo.Var(m.SITES, m.CUSTOMERS, bounds=(0, 1), doc="part of customer j's demand served from i")

    m.served = pyo.Constraint(
        m.CUSTOMERS, rule=lambda m, j: sum(m.share[i, j] for i in m.SITES) == 1, doc="all demand is met"
    )
    m.link = pyo.Constraint(
        m.SITES,
        rule=lambda m, i: sum(m.share[i, j] for j in m.CUSTOMERS) <= data["customers"] * m.opened[i],
        doc="only open warehouses serve",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["fixed"][i] * m.opened[i] for i in m.SITES)
        + sum(data["cost"][i][j] * m.share[i, j] for i in m.SITES for j in m.CUSTOMERS),
        sense=pyo.minimize,
    )
    return m
