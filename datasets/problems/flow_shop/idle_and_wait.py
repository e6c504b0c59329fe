"""Permutation flow shop as in Wagner: idle times of machines and waiting times of jobs, tied by equations."""

import pulp


def build(data):
    """Return the model: going over a machine or over a job leads to the same moment."""
    places, machines, duration = range(data["jobs"]), range(data["machines"]), data["duration"]
    jobs = places

    model = pulp.LpProblem("flow_shop_idle_and_wait", pulp.LpMinimize)
    place = pulp.LpVariable.dicts("place", (jobs, places), cat="Binary")
    idle = pulp.LpVariable.dicts("idle", (places, machines), lowBound=0)  # of machine k just before place p
    wait = pulp.LpVariable.dicts("wait", (places, machines[:-1]), lowBound=0)  # of place p just after machine k

    def time(p, k):
        return pulp.lpSum(duration[j][k] * place[j][p] for j in jobs)

    last = machines[-1]
    model += pulp.lpSum(idle[p][last] + time(p, last) for p in places), "makespan"
    for j in jobs:
        model += pulp.lpSum(place[j][p] for p in places) == 1, f"one_place_{j}"
    for p in places:
        model += pulp.lpSum(place[j][p] for j in jobs) == 1, f"one_job_{p}"
    for k in machines[:-1]:
        model += idle[0][k + 1] == idle[0][k] + time(0, k) + wait[0][k], f"first_{k}"
        for p in places[:-1]:
            model += (
                idle[p + 1][k] + time(p + 1, k) + wait[p + 1][k]
                == wait[p][k] + time(p, k + 1) + idle[p + 1][k + 1],
                f"next_{p}_{k}",
            )
    return model
