"""Fleet assignment, aggregated: how many trucks of each type drive each route."""

import pulp

CAPACITY = {1: 12, 2: 20}
AVAILABLE = {1: 3, 2: 3}
DEMAND = {1: 30, 2: 34}
COST = {(1, 1): 90, (1, 2): 110, (2, 1): 130, (2, 2): 150}

prob = pulp.LpProblem("fleet", pulp.LpMinimize)
trucks = {
    (k, r): pulp.LpVariable(f"trucks_{k}_{r}", 0, AVAILABLE[k], pulp.LpInteger) for k, r in COST
}
prob += pulp.lpSum(COST[k, r] * trucks[k, r] for k, r in COST), "cost"
for k in AVAILABLE:
    prob += pulp.lpSum(trucks[k, r] for r in DEMAND) <= AVAILABLE[k], f"available_{k}"
for r in DEMAND:
    prob += pulp.lpSum(CAPACITY[k] * trucks[k, r] for k in CAPACITY) >= DEMAND[r], f"demand_{r}"

if __name__ == "__main__":
    status = prob.solve(pulp.PULP_CBC_CMD(msg=0))
    print(pulp.LpStatus[status], pulp.value(prob.objective))
    for (k, r), var in trucks.items():
        print(f"type {k} on route {r}: {var.varValue:g}")
