"""Cutting stock with a cutting pattern chosen for each roll; the patterns are enumerated here."""

from itertools import product

import pyomo.environ as pyo


def patterns(data):
    """Return all ways to cut a roll into ordered pieces, at least one and no more of a width than are ordered."""
    width, demand, length = data["width"], data["demand"], data["roll_width"]
    most = [min(demand[i], length // width[i]) for i in range(data["widths"])]
    ways = product(*(range(k + 1) for k in most))
    return [way for way in ways if any(way) and sum(w * k for w, k in zip(width, way)) <= length]


def build(data):
    """Return the model: each roll is cut by one pattern or not started."""
    ways = patterns(data)

    m = pyo.ConcreteModel(name="cutting stock, a pattern for each roll")
    m.W = pyo.RangeSet(0, data["widths"] - 1)
    m.R = pyo.RangeSet(0, data["rolls"] - 1)
    m.P = pyo.RangeSet(0, len(ways) - 1)
    m.pieces = pyo.Param(
        m.P, m.W, initialize=lambda m, p, i: ways[p][i], doc="pieces of width i in pattern p", within=pyo.Integers
    )
    m.use = pyo.Var(m.R, m.P, domain=pyo.Binary, doc="1 if roll r is cut by pattern p")

    m.one_pattern = pyo.Constraint(m.R, rule=lambda m, r: sum(m.use[r, p] for p in m.P) <= 1)
    m.ordered = pyo.Constraint(
        m.W,
        rule=lambda m, i: sum(m.pieces[p, i] * m.use[r, p] for r in m.R for p in m.P) == data["demand"][i],
        doc="exactly what is ordered",
    )
    m.rolls_used = pyo.Objective(expr=sum(m.use[r, p] for r in m.R for p in m.P))
    return m
