"""Set partition as a cover with no more flights in the chosen pairings than there are."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the cost of pairings that cover all flights and have no flight to spare."""
    covers = data["covers"]

    m = pyo.ConcreteModel(name="crew pairing by a counted cover")
    m.FLIGHTS = pyo.RangeSet(0, data["flights"] - 1)
    m.PAIRINGS = pyo.RangeSet(0, data["pairings"] - 1)
    m.choose = pyo.Var(m.PAIRINGS, domain=pyo.Binary, doc="1 if pairing p is used")

    def length(p):
        return sum(covers[f][p] for f in m.FLIGHTS)

    m.crew = pyo.Constraint(
        m.FLIGHTS,
        rule=lambda m, f: sum(m.choose[p] for p in m.PAIRINGS if covers[f][p]) >= 1,
        doc="some crew flies f",
    )
    m.count = pyo.Constraint(
        expr=sum(length(p) * m.choose[p] for p in m.PAIRINGS) <= data["flights"],
        doc="no flight is flown twice",
    )
    m.total_cost = pyo.Objective(
        expr=sum(data["cost"][p] * m.choose[p] for p in m.PAIRINGS), sense=pyo.minimize
    )
    return m
