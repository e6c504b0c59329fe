"""Bin packing: assign every item to a bin."""

import pulp

weight = {1: 5, 2: 4, 3: 3, 4: 3}
capacity = 8
bins = [1, 2, 3]

p = pulp.LpProblem("bin_packing", pulp.LpMinimize)
put = pulp.LpVariable.dicts("put", (weight, bins), cat="Binary")
used = pulp.LpVariable.dicts("used", bins, cat="Binary")

p += pulp.lpSum(used.values())
for i in weight:
    p += pulp.lpSum(put[i][b] for b in bins) == 1, f"once_{i}"
for b in bins:
    p += pulp.lpSum(weight[i] * put[i][b] for i in weight) <= capacity * used[b], f"capacity_{b}"

p.solve(pulp.PULP_CBC_CMD(msg=0))
print("bins:", pulp.value(p.objective))
for b in bins:
    print(b, [i for i in weight if put[i][b].value() > 0.5])
