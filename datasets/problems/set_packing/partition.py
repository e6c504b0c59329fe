"""Set packing as a partition: every good goes to one accepted bid or stays in the house."""

import pyomo.environ as pyo


def build(data):
    """Return the model: maximise the prices of the accepted bids and the worth of what is kept."""
    wants = data["wants"]

    m = pyo.ConcreteModel(name="auction with the house as a bidder")
    m.GOODS = pyo.RangeSet(0, data["goods"] - 1)
    m.BIDS = pyo.RangeSet(0, data["bids"] - 1)
    m.take = pyo.Var(m.BIDS, domain=pyo.Binary, doc="1 if bid b is accepted")
    m.keep = pyo.Var(m.GOODS, domain=pyo.Binary, doc="1 if good g stays in the house")

    m.once = pyo.Constraint(
        m.GOODS,
        rule=lambda m, g: sum(m.take[b] for b in m.BIDS if wants[g][b]) + m.keep[g] == 1,
        doc="good g goes somewhere",
    )
    m.worth = pyo.Objective(
        expr=sum(data["price"][b] * m.take[b] for b in m.BIDS)
        + sum(data["reserve"][g] * m.keep[g] for g in m.GOODS),
        sense=pyo.maximize,
    )
    return m
