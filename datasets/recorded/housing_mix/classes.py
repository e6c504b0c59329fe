"""Housing mix: how many homes of each class each site is to have."""

import pyomo.environ as pyo


def build(data):
    """Return the model."""
    classes, sites = range(data["classes"]), range(data["sites"])

    m = pyo.ConcreteModel(name="housing mix by class")
    m.homes = pyo.Var(classes, sites, domain=pyo.NonNegativeIntegers, doc="homes of a class on a site")
    m.land = pyo.Constraint(
        sites, rule=lambda m, s: sum(data["area"][c] * m.homes[c, s] for c in classes) <= data["land"][s]
    )
    m.affordable = pyo.Constraint(expr=sum(m.homes[0, s] for s in sites) >= data["least_affordable"])
    m.rent = pyo.Objective(
        expr=sum(data["rent"][c] * m.homes[c, s] for c in classes for s in sites), sense=pyo.maximize
    )
    return m
