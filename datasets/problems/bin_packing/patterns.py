"""Bin packing as set partitioning: every set of items that fits into a bin is a choice."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model over all non-empty sets of items that fit."""
    items, size = range(data["items"]), data["size"]
    sets = [
        chosen
        for k in range(1, data["items"] + 1)
        for chosen in combinations(items, k)
        if sum(size[i] for i in chosen) <= data["capacity"]
    ]

    m = pyo.ConcreteModel(name="bin packing by sets of items")
    m.I = pyo.RangeSet(0, data["items"] - 1)
    m.P = pyo.RangeSet(0, len(sets) - 1)
    m.holds = pyo.Param(m.P, m.I, initialize=lambda m, p, i: int(i in sets[p]), doc="1 if item i is in set p")
    m.first = pyo.Param(m.P, initialize=lambda m, p: min(sets[p]), doc="first item of set p")
    m.take = pyo.Var(m.P, domain=pyo.Binary, doc="1 if set p fills a bin")

    m.packed = pyo.Constraint(m.I, rule=lambda m, i: sum(m.take[p] for p in m.P if i in sets[p]) == 1)
    m.bins_used = pyo.Objective(expr=sum(m.take[p] for p in m.P))
    return m
