"""Multidimensional knapsack: projects chosen within yearly budgets."""

import pyomo.environ as pyo


def build(data):
    """Return the model: maximise the value of the projects that are taken."""
    m = pyo.ConcreteModel(name="capital budgeting")
    m.ITEMS = pyo.RangeSet(0, data["items"] - 1)
    m.RESOURCES = pyo.RangeSet(0, data["resources"] - 1)
    m.take = pyo.Var(m.ITEMS, domain=pyo.Binary, doc="1 if project i is carried out")

    m.budget = pyo.Constraint(
        m.RESOURCES,
        rule=lambda m, k: sum(data["need"][k][i] * m.take[i] for i in m.ITEMS) <= data["capacity"][k],
        doc="money needed in year k",
    )
    m.total_value = pyo.Objective(expr=sum(data["value"][i] * m.take[i] for i in m.ITEMS), sense=pyo.maximize)
    return m
