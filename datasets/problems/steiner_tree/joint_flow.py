"""Steiner tree by a single flow that brings one unit to every terminal, over chosen edges."""

import pulp


def build(data):
    """Return the model: an edge that is built carries up to as many units as there are terminals."""
    root, edges = data["root"], range(data["edges"])
    served = [v for v in range(data["n"]) if data["terminal"][v] and v != root]

    model = pulp.LpProblem("steiner_tree_joint_flow", pulp.LpMinimize)
    build_edge = {e: pulp.LpVariable(f"build_{e}", cat=pulp.LpBinary) for e in edges}
    # counted from the first end to the second, negative in the other direction
    flow = {e: pulp.LpVariable(f"flow_{e}", -len(served), len(served)) for e in edges}
    model.addVariables(build_edge.values())
    model += pulp.lpSum(data["cost"][e] * build_edge[e] for e in edges), "total_cost"
    for v in range(data["n"]):
        if v != root:
            arrives = pulp.lpSum(flow[e] for e in edges if data["second"][e] == v)
            leaves = pulp.lpSum(flow[e] for e in edges if data["first"][e] == v)
            model += arrives - leaves == int(v in served), f"balance_{v}"
    for e in edges:
        model += flow[e] <= len(served) * build_edge[e], f"only_built_there_{e}"
        model += -flow[e] <= len(served) * build_edge[e], f"only_built_back_{e}"
    return model
