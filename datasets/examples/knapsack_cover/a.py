"""0-1 knapsack."""

import pulp

value = [16, 22, 12, 8, 11]
weight = [5, 7, 4, 3, 5]
capacity = 14

items = range(1, len(value) + 1)
model = pulp.LpProblem("knapsack", pulp.LpMaximize)
take = pulp.LpVariable.dicts("take", items, cat=pulp.LpBinary)

model += pulp.lpSum(value[i - 1] * take[i] for i in items)
model += pulp.lpSum(weight[i - 1] * take[i] for i in items) <= capacity, "capacity"

model.solve(pulp.PULP_CBC_CMD(msg=0))
print(pulp.LpStatus[model.status], pulp.value(model.objective))
print("take", [i for i in items if take[i].varValue > 0.5])
