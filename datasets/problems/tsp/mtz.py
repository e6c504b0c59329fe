"""Asymmetric travelling salesman as in Miller, Tucker and Zemlin: every city but the first has a position."""

import pyomo.environ as pyo


def build(data):
    """Return the model: positions grow along the tour."""
    n = data["cities"]

    m = pyo.ConcreteModel(name="TSP with positions")
    m.C = pyo.RangeSet(0, n - 1)
    m.LATER = pyo.RangeSet(1, n - 1)
    m.ARCS = pyo.Set(initialize=[(i, j) for i in m.C for j in m.C if i != j], dimen=2)
    m.go = pyo.Var(m.ARCS, domain=pyo.Binary, doc="1 if city j comes right after city i")
    m.position = pyo.Var(m.LATER, bounds=(1, n - 1), doc="place of the city in the tour")

    m.leave = pyo.Constraint(m.C, rule=lambda m, i: sum(m.go[i, j] for j in m.C if j != i) == 1)
    m.enter = pyo.Constraint(m.C, rule=lambda m, i: sum(m.go[j, i] for j in m.C if j != i) == 1)

    @m.Constraint(m.LATER, m.LATER, doc="one place further on, unless the arc is not used")
    def order(m, i, j):
        if i == j:
            return pyo.Constraint.Skip
        return m.position[i] - m.position[j] + (n - 1) * m.go[i, j] <= n - 2

    m.length = pyo.Objective(expr=sum(data["distance"][i][j] * m.go[i, j] for i, j in m.ARCS))
    return m
