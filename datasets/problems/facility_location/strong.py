"""Uncapacitated facility location with one linking row for each site and customer."""

import pulp


def build(data):
    """Return the model: minimise the cost of opening and serving."""
    sites, customers = range(data["sites"]), range(data["customers"])

    model = pulp.LpProblem("facility_location", pulp.LpMinimize)
    opened = {i: pulp.LpVariable(f"opened_{i}", cat=pulp.LpBinary) for i in sites}
    share = {(i, j): pulp.LpVariable(f"share_{i}_{j}", 0) for i in sites for j in customers}
    model += (
        pulp.lpSum(data["fixed"][i] * opened[i] for i in sites)
        + pulp.lpSum(data["cost"][i][j] * share[i, j] for i in sites for j in customers),
        "total_cost",
    )
    for j in customers:
        model += pulp.lpSum(share[i, j] for i in sites) == 1, f"served_{j}"
        for i in sites:
            model += share[i, j] <= opened[i], f"link_{i}_{j}"
    return model
