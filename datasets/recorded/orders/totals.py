"""Which orders to turn down: worth and work are those of a whole order."""

import pyomo.environ as pyo


def build(data):
    """Return the model: lose as little as has to be for the hours to do."""
    orders = range(data["orders"])

    m = pyo.ConcreteModel(name="orders turned down")
    m.decline = pyo.Var(orders, domain=pyo.Binary, doc="whether an order is turned down")
    m.hours = pyo.Constraint(
        expr=sum(data["work"][k] * (1 - m.decline[k]) for k in orders) <= data["capacity"]
    )
    m.revenue = pyo.Objective(
        expr=sum(data["worth"][k] * (1 - m.decline[k]) for k in orders), sense=pyo.maximize
    )
    return m
