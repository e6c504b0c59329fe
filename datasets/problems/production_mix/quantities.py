"""Production mix in which every possible quantity of a product is a choice of its own."""

import pyomo.environ as pyo


def build(data):
    """Return the model: at most one quantity is chosen for each product, none means that it is not made."""
    choices = [
        (p, q)
        for p in range(data["products"])
        for q in range(data["minimum"][p], data["market"][p] + 1)
    ]

    m = pyo.ConcreteModel(name="production mix by quantities")
    m.P = pyo.RangeSet(0, data["products"] - 1)
    m.R = pyo.RangeSet(0, data["resources"] - 1)
    m.CHOICES = pyo.Set(initialize=choices, dimen=2)
    m.choose = pyo.Var(m.CHOICES, domain=pyo.Binary, doc="1 if exactly q units of product p are made")

    @m.Constraint(m.P, doc="one quantity at most")
    def one_quantity(m, p):
        return sum(m.choose[k, q] for k, q in m.CHOICES if k == p) <= 1

    @m.Constraint(m.R, doc="resources that are there")
    def resource(m, r):
        return sum(data["usage"][p][r] * q * m.choose[p, q] for p, q in m.CHOICES) <= data["available"][r]

    m.net_profit = pyo.Objective(
        expr=sum((data["profit"][p] * q - data["launch_cost"][p]) * m.choose[p, q] for p, q in m.CHOICES),
        sense=pyo.maximize,
    )
    return m
