"""Multicommodity flow with one flow for each commodity."""

import pulp


def build(data):
    """Return the model: minimise the cost of the flows, one for each commodity."""
    nodes, arcs, commodities = range(data["nodes"]), range(data["arcs"]), range(data["commodities"])
    tail, head = data["tail"], data["head"]

    model = pulp.LpProblem("multicommodity_flow", pulp.LpMinimize)
    send = {(k, a): pulp.LpVariable(f"send_{k}_{a}", 0) for k in commodities for a in arcs}
    model += pulp.lpSum(data["cost"][a] * send[k, a] for k in commodities for a in arcs), "total_cost"
    for k in commodities:
        start, end, units = data["source"][data["origin"][k]], data["destination"][k], data["demand"][k]
        for v in nodes:
            leaving = pulp.lpSum(send[k, a] for a in arcs if tail[a] == v)
            arriving = pulp.lpSum(send[k, a] for a in arcs if head[a] == v)
            net = units if v == start else -units if v == end else 0
            model += leaving - arriving == net, f"balance_{k}_{v}"
    for a in arcs:
        model += pulp.lpSum(send[k, a] for k in commodities) <= data["capacity"][a], f"capacity_{a}"
    return model
