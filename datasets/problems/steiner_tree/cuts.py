"""Steiner tree by cuts: every set that separates the root from a terminal is crossed by a chosen edge."""

from itertools import combinations

import pulp


def build(data):
    """Return the model: one row for each set of nodes without the root that holds a terminal."""
    n, edges, root = data["n"], range(data["edges"]), data["root"]
    ends = [(data["first"][e], data["second"][e]) for e in edges]

    model = pulp.LpProblem("steiner_tree_cuts", pulp.LpMinimize)
    build_edge = {e: pulp.LpVariable(f"build_{e}", cat=pulp.LpBinary) for e in edges}
    model.addVariables(build_edge.values())
    model += pulp.lpSum(data["cost"][e] * build_edge[e] for e in edges), "total_cost"
    others = [v for v in range(n) if v != root]
    for size in range(1, n):
        for inside in combinations(others, size):
            if any(data["terminal"][v] for v in inside):
                crossing = [e for e in edges if (ends[e][0] in inside) != (ends[e][1] in inside)]
                model += pulp.lpSum(build_edge[e] for e in crossing) >= 1, "cut_" + "_".join(map(str, inside))
    return model
