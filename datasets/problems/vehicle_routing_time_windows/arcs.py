"""Vehicle routing with time windows: which stop follows which, with times and deliveries along the way."""

import pyomo.environ as pyo


def build(data):
    """Return the model: times and deliveries grow along used arcs, big-M elsewhere."""
    n, travel, service = data["nodes"], data["travel"], data["service"]
    opening, closing = data["opening"], data["closing"]
    demand, capacity = data["demand"], data["capacity"]

    m = pyo.ConcreteModel(name="vehicle routing with time windows, by arcs")
    m.N = pyo.RangeSet(0, n - 1, doc="0 is the depot")
    m.CUSTOMERS = pyo.RangeSet(1, n - 1)
    m.ARCS = pyo.Set(initialize=[(i, j) for i in m.N for j in m.N if i != j], dimen=2)
    m.go = pyo.Var(m.ARCS, domain=pyo.Binary, doc="1 if a vehicle goes from i straight to j")
    m.start = pyo.Var(
        m.CUSTOMERS, bounds=lambda m, i: (opening[i], closing[i]), doc="time at which service of customer i starts"
    )
    m.delivered = pyo.Var(
        m.CUSTOMERS,
        bounds=lambda m, i: (demand[i], capacity),
        doc="crates that the vehicle has delivered up to customer i, i included",
    )

    m.leave = pyo.Constraint(m.CUSTOMERS, rule=lambda m, i: sum(m.go[i, j] for j in m.N if j != i) == 1)
    m.enter = pyo.Constraint(m.CUSTOMERS, rule=lambda m, i: sum(m.go[j, i] for j in m.N if j != i) == 1)
    # a vehicle that enters the depot has left it: balance there follows from the balance of the customers

    @m.Constraint(m.CUSTOMERS, doc="not before the vehicle can be there")
    def out(m, j):
        earliest = opening[0] + travel[0][j]
        return m.start[j] >= opening[j] + max(0, earliest - opening[j]) * m.go[0, j]

    @m.Constraint(m.CUSTOMERS, doc="back at the depot in time")
    def back(m, i):
        latest = closing[0] - service[i] - travel[i][0]
        return m.start[i] <= closing[i] - max(0, closing[i] - latest) * m.go[i, 0]

    @m.Constraint(m.CUSTOMERS, m.CUSTOMERS, doc="service and travel lie between two stops")
    def follow(m, i, j):
        if i == j:
            return pyo.Constraint.Skip
        between = service[i] + travel[i][j]
        enough = max(0, closing[i] + between - opening[j])
        return m.start[j] >= m.start[i] + between - enough * (1 - m.go[i, j])

    @m.Constraint(m.CUSTOMERS, m.CUSTOMERS, doc="deliveries add up")
    def add_up(m, i, j):
        if i == j:
            return pyo.Constraint.Skip
        return m.delivered[j] >= m.delivered[i] + demand[j] - capacity * (1 - m.go[i, j])

    m.cost = pyo.Objective(
        expr=sum(travel[i][j] * m.go[i, j] for i, j in m.ARCS)
        + data["vehicle_cost"] * sum(m.go[0, j] for j in m.CUSTOMERS)
    )
    return m
