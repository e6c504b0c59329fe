"""Transshipment as a transport problem with buffer stocks (Orden 1956)."""

import pulp


def build(data):
    """Return the model: each place is an origin and a destination, both with the total supply as a buffer added."""
    nodes, arcs = range(data["nodes"]), range(data["arcs"])
    tail, head, net = data["tail"], data["head"], data["net"]
    buffer = sum(units for units in net if units > 0)

    model = pulp.LpProblem("transshipment_with_buffers", pulp.LpMinimize)
    carry = {a: pulp.LpVariable(f"carry_{a}", 0) for a in arcs}
    unused = {v: pulp.LpVariable(f"unused_{v}", 0) for v in nodes}
    model += pulp.lpSum(data["cost"][a] * carry[a] for a in arcs), "total_cost"
    for v in nodes:
        leaving = pulp.lpSum(carry[a] for a in arcs if tail[a] == v)
        arriving = pulp.lpSum(carry[a] for a in arcs if head[a] == v)
        model += leaving + unused[v] == buffer + max(net[v], 0), f"origin_{v}"
        model += arriving + unused[v] == buffer + max(-net[v], 0), f"destination_{v}"
    return model
