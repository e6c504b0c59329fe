"""Diet problem: the cheapest servings that keep every nutrient in its range."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the price of the servings."""
    content, minimum, maximum = data["content"], data["minimum"], data["maximum"]

    m = pyo.ConcreteModel(name="diet")
    m.FOODS = pyo.RangeSet(0, data["foods"] - 1)
    m.NUTRIENTS = pyo.RangeSet(0, data["nutrients"] - 1)
    m.eat = pyo.Var(m.FOODS, bounds=lambda m, f: (0, data["limit"][f]), doc="servings of food f in the week")

    def intake(k):
        return sum(content[k][f] * m.eat[f] for f in m.FOODS)

    m.enough = pyo.Constraint(m.NUTRIENTS, rule=lambda m, k: intake(k) >= minimum[k], doc="least intake")
    m.not_too_much = pyo.Constraint(
        m.NUTRIENTS, rule=lambda m, k: intake(k) <= maximum[k], doc="largest intake"
    )
    m.total_price = pyo.Objective(expr=sum(data["price"][f] * m.eat[f] for f in m.FOODS), sense=pyo.minimize)
    return m
