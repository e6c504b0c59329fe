"""Capacitated network design, with a linking row for each arc and good besides the capacity."""

import pulp


def build(data):
    """Return the model: a good on an opened arc stays within its volume and the capacity."""
    arcs, goods = range(data["arcs"]), range(data["goods"])
    tail, head, capacity, volume = data["tail"], data["head"], data["capacity"], data["volume"]

    model = pulp.LpProblem("network_design_strong_linking", pulp.LpMinimize)
    opened = {a: pulp.LpVariable(f"open_{a}", cat=pulp.LpBinary) for a in arcs}
    # arcs lead downstream, so that no good passes an arc twice, and never with more than its volume
    flow = {(k, a): pulp.LpVariable(f"flow_{k}_{a}", 0) for k in goods for a in arcs}
    model.addVariables([*opened.values(), *flow.values()])
    model += (
        pulp.lpSum(data["fixed"][a] * opened[a] for a in arcs)
        + pulp.lpSum(data["haul"][a] * flow[k, a] for k in goods for a in arcs),
        "total_cost",
    )
    for k in goods:
        for v in range(data["n"]):
            leaves = pulp.lpSum(flow[k, a] for a in arcs if tail[a] == v)
            enters = pulp.lpSum(flow[k, a] for a in arcs if head[a] == v)
            wanted = volume[k] * ((v == data["origin"][k]) - (v == data["destination"][k]))
            model += leaves - enters == wanted, f"balance_{k}_{v}"
    for a in arcs:
        model += pulp.lpSum(flow[k, a] for k in goods) <= capacity[a] * opened[a], f"capacity_if_open_{a}"
        for k in goods:
            model += flow[k, a] <= min(volume[k], capacity[a]) * opened[a], f"strong_{k}_{a}"
    return model
