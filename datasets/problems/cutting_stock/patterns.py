"""Cutting stock as Gilmore and Gomory wrote it: how often each cutting pattern is used."""

from itertools import product

import pulp


def build(data):
    """Return the model over all patterns with at least one piece and no more of a width than are ordered."""
    widths, width, demand, length = range(data["widths"]), data["width"], data["demand"], data["roll_width"]
    most = [min(demand[i], length // width[i]) for i in widths]
    ways = [
        way
        for way in product(*(range(k + 1) for k in most))
        if any(way) and sum(width[i] * way[i] for i in widths) <= length
    ]

    model = pulp.LpProblem("cutting_stock_by_patterns", pulp.LpMinimize)
    times = pulp.LpVariable.dicts("times", range(len(ways)), lowBound=0, cat="Integer")
    model += pulp.lpSum(times.values()), "rolls_used"
    for i in widths:
        model += pulp.lpSum(way[i] * times[p] for p, way in enumerate(ways)) == demand[i], f"ordered_{i}"
    model += pulp.lpSum(times.values()) <= data["rolls"], "rolls_there"
    return model
