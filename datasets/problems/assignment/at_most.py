"""Linear assignment where no worker has two jobs; since all jobs are done, none has none."""

import pulp


def build(data):
    """Return the model: minimise the hours of all jobs together."""
    jobs, workers = range(data["n"]), range(data["n"])

    model = pulp.LpProblem("assignment", pulp.LpMinimize)
    assign = {(j, w): pulp.LpVariable(f"assign_{j}_{w}", cat=pulp.LpBinary) for j in jobs for w in workers}
    model += pulp.lpSum(data["hours"][w][j] * assign[j, w] for j in jobs for w in workers), "total_hours"
    for j in jobs:
        model += pulp.lpSum(assign[j, w] for w in workers) >= 1, f"done_{j}"
    for w in workers:
        model += pulp.lpSum(assign[j, w] for j in jobs) <= 1, f"busy_{w}"
    return model
