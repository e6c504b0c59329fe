"""Graph colouring by representatives: every colour class is represented by its first vertex."""

import pyomo.environ as pyo


def build(data):
    """Return the model: a vertex represents itself or is represented by an earlier one that is not adjacent."""
    n, adjacent = data["n"], data["adjacent"]
    can = [(u, v) for u in range(n) for v in range(u, n) if u == v or not adjacent[u][v]]

    m = pyo.ConcreteModel(name="graph colouring, representatives")
    m.V = pyo.RangeSet(0, n - 1)
    m.CAN = pyo.Set(dimen=2, initialize=can)
    m.CONFLICTS = pyo.Set(
        dimen=3,
        initialize=[(u, v, w) for u, v in can for w in range(v + 1, n) if u < v and (u, w) in can and adjacent[v][w]],
    )
    m.stands_for = pyo.Var(m.CAN, domain=pyo.Binary, doc="u represents v; itself, if it opens a class")
    m.represented = pyo.Constraint(
        m.V, rule=lambda m, v: sum(m.stands_for[u, w] for u, w in m.CAN if w == v) == 1, doc="each vertex by one"
    )
    m.by_representatives = pyo.Constraint(
        m.CAN,
        rule=lambda m, u, v: pyo.Constraint.Skip if u == v else m.stands_for[u, v] <= m.stands_for[u, u],
        doc="only by a vertex that represents itself",
    )
    m.different = pyo.Constraint(
        m.CONFLICTS,
        rule=lambda m, u, v, w: m.stands_for[u, v] + m.stands_for[u, w] <= m.stands_for[u, u],
        doc="adjacent vertices have different representatives",
    )
    m.colours = pyo.Objective(expr=sum(m.stands_for[u, u] for u in m.V))
    return m
