"""Maximum cut as a quadratic 0-1 programme whose products are linearised."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model: weight * (r_i + r_j - 2 r_i r_j), each product by the rows of Fortet."""
    n, weight = data["n"], data["weight"]

    m = pyo.ConcreteModel(name="max cut, linearised products")
    m.V = pyo.RangeSet(0, n - 1)
    m.PAIRS = pyo.Set(dimen=2, initialize=list(combinations(range(n), 2)))
    m.right = pyo.Var(m.V, domain=pyo.Binary, doc="vertex is on the right side")
    m.both = pyo.Var(m.PAIRS, domain=pyo.NonNegativeReals, doc="both vertices are on the right side")
    m.first = pyo.Constraint(m.PAIRS, rule=lambda m, i, j: m.both[i, j] <= m.right[i])
    m.second = pyo.Constraint(m.PAIRS, rule=lambda m, i, j: m.both[i, j] <= m.right[j])
    m.together = pyo.Constraint(m.PAIRS, rule=lambda m, i, j: m.both[i, j] >= m.right[i] + m.right[j] - 1)
    m.cut_weight = pyo.Objective(
        expr=sum(weight[i][j] * (m.right[i] + m.right[j] - 2 * m.both[i, j]) for i, j in m.PAIRS),
        sense=pyo.maximize,
    )
    return m
