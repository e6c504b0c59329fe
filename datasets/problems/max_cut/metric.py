"""Maximum cut over all pairs of vertices: which pairs are separated, with triangle rows."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model: of the three pairs among three vertices, none or two are separated."""
    n, weight = data["n"], data["weight"]

    m = pyo.ConcreteModel(name="max cut, triangle rows")
    m.PAIRS = pyo.Set(dimen=2, initialize=list(combinations(range(n), 2)))
    m.TRIPLES = pyo.Set(dimen=3, initialize=list(combinations(range(n), 3)))
    m.apart = pyo.Var(m.PAIRS, domain=pyo.Binary, doc="the two vertices are on different sides")
    m.even = pyo.Constraint(
        m.TRIPLES,
        rule=lambda m, i, j, k: m.apart[i, j] + m.apart[i, k] + m.apart[j, k] <= 2,
        doc="three vertices cannot all be apart",
    )

    @m.Constraint(m.TRIPLES, range(3), doc="two vertices that are apart are not both with the third")
    def triangle(m, i, j, k, lone):
        sides = [m.apart[i, j], m.apart[i, k], m.apart[j, k]]
        return sides[lone] <= sum(side for s, side in enumerate(sides) if s != lone)

    m.cut_weight = pyo.Objective(expr=sum(weight[i][j] * m.apart[i, j] for i, j in m.PAIRS), sense=pyo.maximize)
    return m
