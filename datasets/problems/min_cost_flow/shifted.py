"""Minimum cost flow with lower bounds moved into the supplies: only what exceeds them is decided."""

import pulp


def build(data):
    """Return the model: the lower bounds are sent in any case and change the supplies of both ends."""
    n, arcs = data["n"], range(data["arcs"])
    tail, head, low = data["tail"], data["head"], data["low"]
    rest = [
        data["supply"][v] - sum(low[a] for a in arcs if tail[a] == v) + sum(low[a] for a in arcs if head[a] == v)
        for v in range(n)
    ]

    model = pulp.LpProblem("minimum_cost_flow_shifted", pulp.LpMinimize)
    extra = {a: pulp.LpVariable(f"extra_{a}", 0, data["high"][a] - low[a], pulp.LpInteger) for a in arcs}
    model += (
        pulp.lpSum(data["cost"][a] * extra[a] for a in arcs) + sum(data["cost"][a] * low[a] for a in arcs),
        "total_cost",
    )
    for v in range(n):
        leaves = pulp.lpSum(extra[a] for a in arcs if tail[a] == v)
        enters = pulp.lpSum(extra[a] for a in arcs if head[a] == v)
        model += leaves - enters == rest[v], f"balance_{v}"
    return model
