"""Uncapacitated facility location by closing sites: all rows say that something happens at most once."""

import pulp


def build(data):
    """Return the model: all sites cost their opening, what stays closed is refunded."""
    sites, customers = range(data["sites"]), range(data["customers"])
    fixed, cost = data["fixed"], data["cost"]

    model = pulp.LpProblem("facility_location_by_closing", pulp.LpMinimize)
    closed = {i: pulp.LpVariable(f"closed_{i}", cat=pulp.LpBinary) for i in sites}
    part = {(i, j): pulp.LpVariable(f"part_{i}_{j}", 0) for i in sites for j in customers}
    refund = pulp.lpSum(fixed[i] * closed[i] for i in sites)
    model += (
        sum(fixed) - refund + pulp.lpSum(cost[i][j] * part[i, j] for i in sites for j in customers),
        "total_cost",
    )
    for j in customers:
        model += pulp.lpSum(part[i, j] for i in sites) == 1, f"served_{j}"
        for i in sites:
            model += part[i, j] + closed[i] <= 1, f"link_{i}_{j}"
    return model
