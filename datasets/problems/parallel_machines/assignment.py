"""Unrelated parallel machines: every job to one machine, the busiest machine counts."""

import pulp


def build(data):
    """Return the model: binary assignments and the makespan from below."""
    machines, jobs = range(data["machines"]), range(data["jobs"])
    duration, allowed = data["duration"], data["allowed"]

    model = pulp.LpProblem("parallel_machines", pulp.LpMinimize)
    do = {(i, j): pulp.LpVariable(f"do_{i}_{j}", 0, allowed[i][j], "Integer") for i in machines for j in jobs}
    makespan = pulp.LpVariable("makespan", lowBound=0)

    model += makespan
    for j in jobs:
        model += pulp.lpSum(do[i, j] for i in machines) == 1, f"done_{j}"
    for i in machines:
        model += pulp.lpSum(duration[i][j] * do[i, j] for j in jobs) <= makespan, f"busy_{i}"
    return model
