"""Kidney exchange with a copy of the graph for every pair that may be the first of its circle."""

import pyomo.environ as pyo


def build(data):
    """Return the model: in the copy of a pair there is at most one circle, through this pair and later ones only."""
    n, longest, benefit = data["n"], data["longest"], data["benefit"]
    suits = [(i, j) for i in range(n) for j in range(n) if i != j and data["suits"][i][j]]

    m = pyo.ConcreteModel(name="kidney exchange, copies of the graph")
    m.PAIRS = pyo.RangeSet(0, n - 1)
    m.SUITS = pyo.Set(dimen=2, initialize=suits)
    m.IN_COPY = pyo.Set(dimen=3, initialize=[(f, i, j) for f in range(n) for i, j in suits if min(i, j) >= f])
    m.ROOM = pyo.Set(dimen=2, initialize=[(f, v) for f in range(n) for v in range(f, n)])
    m.give = pyo.Var(m.IN_COPY, domain=pyo.Binary, doc="in the circle that f leads, the donor of i gives to pair j")

    def given(f, v):
        return sum((m.give[f, i, j] for i, j in suits if i == v and j >= f), start=0.0)

    def received(f, v):
        return sum((m.give[f, i, j] for i, j in suits if j == v and i >= f), start=0.0)

    def row(lower, body, upper):
        """Return a row unless no variable stands in it."""
        return pyo.Constraint.Skip if isinstance(body, float) else pyo.inequality(lower, body, upper)

    m.fair = pyo.Constraint(
        m.ROOM, rule=lambda m, f, v: row(0, given(f, v) - received(f, v), 0), doc="who gives receives"
    )
    m.one_kidney = pyo.Constraint(
        m.PAIRS,
        rule=lambda m, v: row(None, sum(given(f, v) for f in range(v + 1)), 1),
        doc="each donor gives one kidney",
    )
    m.circle_length = pyo.Constraint(
        m.PAIRS,
        rule=lambda m, f: row(None, sum((given(f, v) for v in range(f, n)), start=0.0), longest),
        doc="operations that are done at the same time",
    )
    m.led = pyo.Constraint(
        m.ROOM,
        rule=lambda m, f, v: pyo.Constraint.Skip if v == f else row(None, given(f, v) - given(f, f), 0),
        doc="nobody gives in a copy whose own pair does not",
    )
    m.total_benefit = pyo.Objective(
        expr=sum(benefit[i][j] * m.give[f, i, j] for f, i, j in m.IN_COPY), sense=pyo.maximize
    )
    return m
