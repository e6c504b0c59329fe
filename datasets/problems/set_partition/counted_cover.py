"""Set partition as a cover with no more towns in the areas formed than there are."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the cost of areas that cover all towns and have no town to spare."""
    contains = data["contains"]

    m = pyo.ConcreteModel(name="sales areas by a counted cover")
    m.TOWNS = pyo.RangeSet(0, data["towns"] - 1)
    m.AREAS = pyo.RangeSet(0, data["areas"] - 1)
    m.choose = pyo.Var(m.AREAS, domain=pyo.Binary, doc="1 if area a is formed")

    def size(a):
        return sum(contains[t][a] for t in m.TOWNS)

    m.looked_after = pyo.Constraint(
        m.TOWNS,
        rule=lambda m, t: sum(m.choose[a] for a in m.AREAS if contains[t][a]) >= 1,
        doc="some area contains town t",
    )
    m.count = pyo.Constraint(
        expr=sum(size(a) * m.choose[a] for a in m.AREAS) <= data["towns"], doc="no town is in two areas"
    )
    m.total_cost = pyo.Objective(expr=sum(data["cost"][a] * m.choose[a] for a in m.AREAS), sense=pyo.minimize)
    return m
