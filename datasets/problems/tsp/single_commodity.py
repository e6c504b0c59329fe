"""Asymmetric travelling salesman as in Gavish and Graves: one commodity is carried from city 0 to all others."""

import pyomo.environ as pyo


def build(data):
    """Return the model: the salesman sets out with n - 1 units and leaves one in every other city."""
    n = data["cities"]

    m = pyo.ConcreteModel(name="TSP with a single commodity")
    m.C = pyo.RangeSet(0, n - 1)
    m.ARCS = pyo.Set(initialize=[(i, j) for i in m.C for j in m.C if i != j], dimen=2)
    m.go = pyo.Var(m.ARCS, domain=pyo.Binary, doc="1 if city j comes right after city i")
    m.carry = pyo.Var(m.ARCS, domain=pyo.NonNegativeReals, doc="units carried from i to j")

    m.leave = pyo.Constraint(m.C, rule=lambda m, i: sum(m.go[i, j] for j in m.C if j != i) == 1)
    m.enter = pyo.Constraint(m.C, rule=lambda m, i: sum(m.go[j, i] for j in m.C if j != i) == 1)
    m.carried = pyo.Constraint(m.ARCS, rule=lambda m, i, j: m.carry[i, j] <= (n - 1) * m.go[i, j])

    @m.Constraint(pyo.RangeSet(1, n - 1), doc="one unit stays in each city")
    def unloaded(m, i):
        return sum(m.carry[j, i] - m.carry[i, j] for j in m.C if j != i) == 1

    m.length = pyo.Objective(expr=sum(data["distance"][i][j] * m.go[i, j] for i, j in m.ARCS))
    return m
