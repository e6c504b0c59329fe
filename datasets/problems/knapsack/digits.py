"""Bounded integer knapsack with the number of copies written in binary digits."""

import pyomo.environ as pyo


def build(data):
    """Return the model: a binary digit of place k stands for 2**k copies."""
    value, weight = data["value"], data["weight"]

    m = pyo.ConcreteModel(name="knapsack in binary digits")
    m.ITEMS = pyo.RangeSet(0, data["items"] - 1)
    m.PLACES = pyo.RangeSet(0, data["digits"] - 1)
    m.digit = pyo.Var(m.ITEMS, m.PLACES, domain=pyo.Binary, doc="digit of place k in the count of item i")

    def copies(i):
        return sum(2**k * m.digit[i, k] for k in m.PLACES)

    m.stock = pyo.Constraint(
        m.ITEMS, rule=lambda m, i: copies(i) <= data["available"][i], doc="no more copies than there are"
    )
    m.capacity = pyo.Constraint(
        expr=sum(weight[i] * copies(i) for i in m.ITEMS) <= data["capacity"],
        doc="weight that the container carries",
    )
    m.total_value = pyo.Objective(expr=sum(value[i] * copies(i) for i in m.ITEMS), sense=pyo.maximize)
    return m
