"""Job shop with a variable for each operation and each minute at which it may start."""

import pulp


def build(data):
    """Return the model: at any minute a machine works on one operation at most."""
    jobs, machines, horizon = range(data["jobs"]), range(data["machines"]), data["horizon"]
    route = data["machine"]
    duration = {(j, k): d for j in jobs for k, d in zip(route[j], data["duration"][j])}

    model = pulp.LpProblem("job_shop_time_indexed", pulp.LpMinimize)
    begin = {
        (j, k, t): pulp.LpVariable(f"begin_{j}_{k}_{t}", cat="Binary")
        for j in jobs
        for k in machines
        for t in range(horizon - duration[j, k] + 1)
    }
    makespan = pulp.LpVariable("makespan", lowBound=0)

    def starts(j, k):
        return range(horizon - duration[j, k] + 1)

    def start(j, k):
        return pulp.lpSum(t * begin[j, k, t] for t in starts(j, k))

    model += makespan
    for j in jobs:
        for k in machines:
            model += pulp.lpSum(begin[j, k, t] for t in starts(j, k)) == 1, f"once_{j}_{k}"
        for last, this in zip(route[j], route[j][1:]):
            model += start(j, this) >= start(j, last) + duration[j, last], f"route_{j}_{last}_{this}"
        model += makespan >= start(j, route[j][-1]) + duration[j, route[j][-1]], f"done_{j}"
    for k in machines:
        for t in range(horizon):
            working = [
                begin[j, k, s] for j in jobs for s in starts(j, k) if s <= t < s + duration[j, k]
            ]
            model += pulp.lpSum(working) <= 1, f"one_at_a_time_{k}_{t}"
    return model
