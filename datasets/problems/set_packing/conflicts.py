"""Set packing by conflicts: of two bids that share a good at most one is accepted."""

import pyomo.environ as pyo


def build(data):
    """Return the model: maximise the prices of the accepted bids."""
    wanted = [{g for g in range(data["goods"]) if data["wants"][g][b]} for b in range(data["bids"])]

    m = pyo.ConcreteModel(name="auction by conflicts")
    m.BIDS = pyo.RangeSet(0, data["bids"] - 1)
    m.CONFLICTS = pyo.Set(
        dimen=2, initialize=[(b, c) for b in m.BIDS for c in m.BIDS if b < c and wanted[b] & wanted[c]]
    )
    m.accept = pyo.Var(m.BIDS, domain=pyo.Binary, doc="1 if bid b is accepted")

    m.conflict = pyo.Constraint(
        m.CONFLICTS, rule=lambda m, b, c: m.accept[b] + m.accept[c] <= 1, doc="bids b and c share a good"
    )
    m.revenue = pyo.Objective(expr=sum(data["price"][b] * m.accept[b] for b in m.BIDS), sense=pyo.maximize)
    return m
