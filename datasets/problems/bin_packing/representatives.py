"""Bin packing without symmetry: a bin is named after its first item."""

import pyomo.environ as pyo


def build(data):
    """Return the model: item i joins the bin of item j only if j comes first and stands for its own bin."""
    size, capacity = data["size"], data["capacity"]

    m = pyo.ConcreteModel(name="bin packing by representatives")
    m.I = pyo.RangeSet(0, data["items"] - 1)
    m.PAIRS = pyo.Set(initialize=[(i, j) for i in m.I for j in m.I if j <= i], dimen=2)
    m.join = pyo.Var(m.PAIRS, domain=pyo.Binary, doc="1 if item i lies in the bin named after item j")

    m.packed = pyo.Constraint(m.I, rule=lambda m, i: sum(m.join[i, j] for j in m.I if j <= i) == 1)

    @m.Constraint(m.PAIRS, doc="only bins that exist are joined")
    def bin_exists(m, i, j):
        return pyo.Constraint.Skip if i == j else m.join[i, j] <= m.join[j, j]

    @m.Constraint(m.I, doc="capacity")
    def fits(m, j):
        return sum(size[i] * m.join[i, j] for i in m.I if i >= j) <= capacity * m.join[j, j]

    m.bins_used = pyo.Objective(expr=sum(m.join[j, j] for j in m.I))
    return m
