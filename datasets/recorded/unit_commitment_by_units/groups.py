"""Unit commitment: how many of the like units of a group run in each hour, and what they produce together."""

import pulp


def build(data):
    """Return the model."""
    groups, hours = range(data["groups"]), range(data["hours"])
    size = [data["group_of"].count(g) for g in groups]

    model = pulp.LpProblem("unit_commitment_by_groups", pulp.LpMinimize)
    running = {
        (g, t): pulp.LpVariable(f"running_{g}_{t}", 0, size[g], cat="Integer") for g in groups for t in hours
    }
    power = {(g, t): pulp.LpVariable(f"power_{g}_{t}", 0) for g in groups for t in hours}

    model += (
        pulp.lpSum(
            data["hour_cost"][g] * running[g, t] + data["energy_cost"][g] * power[g, t]
            for g in groups
            for t in hours
        ),
        "cost",
    )
    for t in hours:
        model += pulp.lpSum(power[g, t] for g in groups) == data["demand"][t], f"demand_met_{t}"
        for g in groups:
            model += power[g, t] >= data["least"][g] * running[g, t], f"at_least_{g}_{t}"
            model += power[g, t] <= data["most"][g] * running[g, t], f"at_most_{g}_{t}"
    return model
