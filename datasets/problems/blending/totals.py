"""Blending with the amount made of each product as a variable."""

import pyomo.environ as pyo


def build(data):
    """Return the model: maximise sales of what is made less cost of what is used."""
    quality = data["quality"]

    m = pyo.ConcreteModel(name="blending by totals")
    m.MATERIALS = pyo.RangeSet(0, data["materials"] - 1)
    m.PRODUCTS = pyo.RangeSet(0, data["products"] - 1)
    m.QUALITIES = pyo.RangeSet(0, data["qualities"] - 1)
    m.use = pyo.Var(
        m.MATERIALS, m.PRODUCTS, domain=pyo.NonNegativeReals, doc="tonnes of material r in product p"
    )
    m.made = pyo.Var(
        m.PRODUCTS,
        bounds=lambda m, p: (0, data["market"][p]),
        doc="tonnes made of product p, at most what sells",
    )

    def content(p, q):
        return sum(quality[r][q] * m.use[r, p] for r in m.MATERIALS)

    m.balance = pyo.Constraint(
        m.PRODUCTS,
        rule=lambda m, p: m.made[p] == sum(m.use[r, p] for r in m.MATERIALS),
        doc="nothing is lost in mixing",
    )
    m.stock = pyo.Constraint(
        m.MATERIALS,
        rule=lambda m, r: sum(m.use[r, p] for p in m.PRODUCTS) <= data["stock"][r],
        doc="material in stock",
    )
    m.lowest = pyo.Constraint(
        m.PRODUCTS, m.QUALITIES, rule=lambda m, p, q: content(p, q) >= data["lowest"][p][q] * m.made[p]
    )
    m.highest = pyo.Constraint(
        m.PRODUCTS, m.QUALITIES, rule=lambda m, p, q: content(p, q) <= data["highest"][p][q] * m.made[p]
    )
    sales = sum(data["price"][p] * m.made[p] for p in m.PRODUCTS)
    costs = sum(data["cost"][r] * m.use[r, p] for r in m.MATERIALS for p in m.PRODUCTS)
    m.profit = pyo.Objective(expr=sales - costs, sense=pyo.maximize)
    return m
