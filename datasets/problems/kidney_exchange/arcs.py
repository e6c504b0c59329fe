"""Kidney exchange by transplants: who gives receives, and no chain of transplants is too long."""

import pulp


def simple_paths(n, suits, arcs):
    """Return the simple paths with this number of arcs, as tuples of pairs."""
    paths = [(v,) for v in range(n)]
    for _ in range(arcs):
        paths = [(*path, v) for path in paths for v in range(n) if v not in path and (path[-1], v) in suits]
    return paths


def build(data):
    """Return the model: a circle that is too long would contain a simple path of `longest` transplants."""
    n, longest, benefit = data["n"], data["longest"], data["benefit"]
    suits = [(i, j) for i in range(n) for j in range(n) if i != j and data["suits"][i][j]]

    model = pulp.LpProblem("kidney_exchange_arcs", pulp.LpMaximize)
    give = {(i, j): pulp.LpVariable(f"give_{i}_{j}", cat=pulp.LpBinary) for i, j in suits}
    model.addVariables(give.values())
    model += pulp.lpSum(benefit[i][j] * give[i, j] for i, j in suits), "total_benefit"
    for v in range(n):
        gives = pulp.lpSum(give[i, j] for i, j in suits if i == v)
        receives = pulp.lpSum(give[i, j] for i, j in suits if j == v)
        model += gives - receives == 0, f"fair_{v}"
        model += gives <= 1, f"one_kidney_{v}"
    for k, path in enumerate(simple_paths(n, set(suits), longest)):
        links = zip(path, path[1:], strict=False)
        model += pulp.lpSum(give[i, j] for i, j in links) <= longest - 1, f"not_too_long_{k}"
    return model
