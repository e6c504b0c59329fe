"""p-median with every village assigned to a school."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the kilometres of all pupils."""
    people, distance = data["people"], data["distance"]

    m = pyo.ConcreteModel(name="p-median")
    m.CLIENTS = pyo.RangeSet(0, data["clients"] - 1)
    m.SITES = pyo.RangeSet(0, data["sites"] - 1)
    m.opened = pyo.Var(m.SITES, domain=pyo.Binary, doc="1 if there is a school at site j")
    m.goes = pyo.Var(m.CLIENTS, m.SITES, domain=pyo.Binary, doc="1 if the pupils of village i go to site j")

    m.number = pyo.Constraint(expr=sum(m.opened[j] for j in m.SITES) == data["p"], doc="schools opened")
    m.one_school = pyo.Constraint(
        m.CLIENTS,
        rule=lambda m, i: sum(m.goes[i, j] for j in m.SITES) == 1,
        doc="every village has its school",
    )
    m.link = pyo.Constraint(
        m.CLIENTS,
        m.SITES,
        rule=lambda m, i, j: m.goes[i, j] <= m.opened[j],
        doc="only to schools that are opened",
    )
    m.kilometres = pyo.Objective(
        expr=sum(people[i] * distance[i][j] * m.goes[i, j] for i in m.CLIENTS for j in m.SITES),
        sense=pyo.minimize,
    )
    return m
