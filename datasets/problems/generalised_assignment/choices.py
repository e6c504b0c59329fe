"""Generalised assignment: jobs to agents with limited time."""

import pulp


def build(data):
    """Return the model: minimise the cost of all jobs, each with one agent that has the time."""
    agents, jobs = range(data["agents"]), range(data["jobs"])
    load, cost = data["load"], data["cost"]

    model = pulp.LpProblem("generalised_assignment", pulp.LpMinimize)
    takes = {(i, j): pulp.LpVariable(f"takes_{i}_{j}", cat=pulp.LpBinary) for i in agents for j in jobs}
    model += pulp.lpSum(cost[i][j] * takes[i, j] for i in agents for j in jobs), "total_cost"
    for j in jobs:
        model += pulp.lpSum(takes[i, j] for i in agents) == 1, f"once_{j}"
    for i in agents:
        model += pulp.lpSum(load[i][j] * takes[i, j] for j in jobs) <= data["capacity"][i], f"time_{i}"
    return model
