"""Graph colouring by assignment: a colour for each vertex, and which colours are used."""

import pyomo.environ as pyo


def build(data):
    """Return the model: as many colours as vertices may be used; adjacent vertices differ."""
    n, adjacent = data["n"], data["adjacent"]

    m = pyo.ConcreteModel(name="graph colouring, assignment")
    m.V = pyo.RangeSet(0, n - 1)
    m.C = pyo.RangeSet(0, n - 1)
    m.E = pyo.Set(dimen=2, initialize=[(i, j) for i in range(n) for j in range(i + 1, n) if adjacent[i][j]])
    m.colour = pyo.Var(m.V, m.C, domain=pyo.Binary, doc="vertex v has colour c")
    m.used = pyo.Var(m.C, domain=pyo.Binary, doc="colour c is counted")
    m.one_colour = pyo.Constraint(m.V, rule=lambda m, v: sum(m.colour[v, c] for c in m.C) == 1)
    m.only_used = pyo.Constraint(m.V, m.C, rule=lambda m, v, c: m.colour[v, c] <= m.used[c])
    m.different = pyo.Constraint(
        m.E, m.C, rule=lambda m, i, j, c: m.colour[i, c] + m.colour[j, c] <= m.used[c], doc="adjacent vertices differ"
    )
    m.colours = pyo.Objective(expr=sum(m.used[c] for c in m.C))
    return m
