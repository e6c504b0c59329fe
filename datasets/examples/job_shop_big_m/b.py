"""Job shop, three jobs on two machines, disjunctions with a hand-picked M."""

import pulp

ROUTES = {1: [(1, 3), (2, 4)], 2: [(2, 2), (1, 4)], 3: [(1, 2), (2, 3)]}
HOURS = {(job, machine): p for job, steps in ROUTES.items() for machine, p in steps}
HORIZON = 18
BIG_M = 9  # the longest a machine is busy

prob = pulp.LpProblem("job_shop", pulp.LpMinimize)
start = {
    (j, k): pulp.LpVariable(f"start_{j}_{k}", lowBound=0, upBound=HORIZON - p) for (j, k), p in HOURS.items()
}
pairs = [(k, i, j) for k in (1, 2) for i in ROUTES for j in ROUTES if i < j]
first = {(k, i, j): pulp.LpVariable(f"first_{k}_{i}_{j}", cat="Binary") for k, i, j in pairs}
makespan = pulp.LpVariable("makespan", lowBound=0, upBound=HORIZON)

prob += makespan
for j, steps in ROUTES.items():
    (k1, p1), (k2, p2) = steps
    prob += start[j, k2] >= start[j, k1] + p1, f"route_{j}"
    prob += makespan >= start[j, k2] + p2, f"finish_{j}"
for k, i, j in pairs:
    prob += start[j, k] >= start[i, k] + HOURS[i, k] - BIG_M * (1 - first[k, i, j]), f"either_{k}_{i}_{j}"
    prob += start[i, k] >= start[j, k] + HOURS[j, k] - BIG_M * first[k, i, j], f"or_{k}_{i}_{j}"

prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("makespan:", makespan.varValue)
for (j, k), var in sorted(start.items()):
    print(f"job {j} starts on machine {k} at {var.varValue}")
