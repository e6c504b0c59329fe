"""Kidney exchange by circles: all circles that are short enough are listed, and disjoint ones are chosen."""

import pyomo.environ as pyo


def short_circles(n, suits, longest):
    """Return the circles with at most `longest` pairs, as tuples that begin with their smallest pair."""
    found, open_ends = [], [(v,) for v in range(n)]
    for _ in range(longest):
        found += [path for path in open_ends if (path[-1], path[0]) in suits]
        open_ends = [
            (*path, v) for path in open_ends for v in range(path[0] + 1, n) if v not in path and (path[-1], v) in suits
        ]
    return found


def build(data):
    """Return the model: no pair is in two of the chosen circles."""
    n, benefit = data["n"], data["benefit"]
    suits = [(i, j) for i in range(n) for j in range(n) if i != j and data["suits"][i][j]]
    circles = short_circles(n, set(suits), data["longest"])
    arcs_of = [set(zip(circle, (*circle[1:], circle[0]), strict=True)) for circle in circles]

    m = pyo.ConcreteModel(name="kidney exchange, circles")
    m.CIRCLES = pyo.RangeSet(0, len(circles) - 1)
    m.SUITS = pyo.Set(dimen=2, initialize=suits)
    m.PAIRS = pyo.Set(initialize=sorted({v for circle in circles for v in circle}))
    m.holds = pyo.Param(
        m.CIRCLES, m.SUITS, initialize=lambda m, c, i, j: int((i, j) in arcs_of[c]), doc="1 if i gives to j in circle c"
    )
    m.run = pyo.Var(m.CIRCLES, domain=pyo.Binary, doc="the transplants of circle c are made")
    m.once = pyo.Constraint(
        m.PAIRS,
        rule=lambda m, v: sum(m.run[c] for c in m.CIRCLES if v in circles[c]) <= 1,
        doc="a pair takes part in one circle",
    )
    m.total_benefit = pyo.Objective(
        expr=sum(sum(benefit[i][j] for i, j in arcs_of[c]) * m.run[c] for c in m.CIRCLES), sense=pyo.maximize
    )
    return m
