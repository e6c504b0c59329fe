"""Set cover: stations so that every district is reached."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the yearly cost of the stations."""
    m = pyo.ConcreteModel(name="set cover")
    m.DISTRICTS = pyo.RangeSet(0, data["districts"] - 1)
    m.SITES = pyo.RangeSet(0, data["sites"] - 1)
    m.station = pyo.Var(m.SITES, domain=pyo.Binary, doc="1 if a station is built at site s")

    m.reached = pyo.Constraint(
        m.DISTRICTS,
        rule=lambda m, d: sum(m.station[s] for s in m.SITES if data["reaches"][d][s]) >= 1,
        doc="some station reaches district d",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["cost"][s] * m.station[s] for s in m.SITES), sense=pyo.minimize
    )
    return m
