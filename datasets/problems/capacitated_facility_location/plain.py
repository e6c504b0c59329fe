"""Capacitated facility location with capacity rows alone."""

import pulp


def build(data):
    """Return the model: minimise fixed and delivery costs."""
    sites, customers = range(data["sites"]), range(data["customers"])
    demand, capacity = data["demand"], data["capacity"]

    model = pulp.LpProblem("capacitated_facility_location", pulp.LpMinimize)
    opened = {i: pulp.LpVariable(f"opened_{i}", cat=pulp.LpBinary) for i in sites}
    share = {(i, j): pulp.LpVariable(f"share_{i}_{j}", 0, 1) for i in sites for j in customers}
    model.addVariables(opened.values())  # also plants of no capacity that cost nothing
    model += (
        pulp.lpSum(data["fixed"][i] * opened[i] for i in sites)
        + pulp.lpSum(data["cost"][i][j] * demand[j] * share[i, j] for i in sites for j in customers),
        "total_cost",
    )
    for j in customers:
        model += pulp.lpSum(share[i, j] for i in sites) == 1, f"served_{j}"
    for i in sites:
        load = pulp.lpSum(demand[j] * share[i, j] for j in customers)
        model += load <= capacity[i] * opened[i], f"capacity_{i}"
    return model
