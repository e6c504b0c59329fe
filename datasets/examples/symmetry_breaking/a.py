"""Bin packing."""

import pulp

sizes = [5, 4, 3, 3]
CAP = 8
items, bins = range(1, 5), range(1, 4)

prob = pulp.LpProblem("bins", pulp.LpMinimize)
inside = pulp.LpVariable.dicts("inside", (items, bins), 0, 1, pulp.LpInteger)
used = pulp.LpVariable.dicts("used", bins, 0, 1, pulp.LpInteger)
prob += pulp.lpSum(used[b] for b in bins)
for i in items:
    prob += pulp.lpSum(inside[i][b] for b in bins) == 1
for b in bins:
    prob += pulp.lpSum(s * inside[i][b] for i, s in zip(items, sizes)) <= CAP * used[b]
prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("bins", pulp.value(prob.objective))
