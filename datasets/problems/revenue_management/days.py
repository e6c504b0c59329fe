"""Booking limits over a network, with what each observed day would sell under them."""

import pyomo.environ as pyo


def build(data):
    """Return the model: on each day a product sells its demand, but no more than its limit."""
    demand, fare = data["demand"], data["fare"]

    m = pyo.ConcreteModel(name="revenue management, days")
    m.PRODUCTS = pyo.RangeSet(0, data["products"] - 1)
    m.LEGS = pyo.RangeSet(0, data["legs"] - 1)
    m.DAYS = pyo.RangeSet(0, data["days"] - 1)
    m.limit = pyo.Var(
        m.PRODUCTS, domain=pyo.Integers, bounds=lambda m, j: (0, data["most"][j]), doc="seats reserved for the product"
    )
    m.sold = pyo.Var(
        m.DAYS,
        m.PRODUCTS,
        domain=pyo.NonNegativeReals,
        bounds=lambda m, d, j: (0, demand[d][j]),
        doc="sales of the day",
    )
    m.seats = pyo.Constraint(
        m.LEGS,
        rule=lambda m, g: sum(data["uses"][g][j] * m.limit[j] for j in m.PRODUCTS) <= data["capacity"][g],
        doc="reserved seats fit into the aircraft",
    )
    m.within_limit = pyo.Constraint(m.DAYS, m.PRODUCTS, rule=lambda m, d, j: m.sold[d, j] <= m.limit[j])
    m.revenue = pyo.Objective(expr=sum(fare[j] * m.sold[d, j] for d in m.DAYS for j in m.PRODUCTS), sense=pyo.maximize)
    return m
