"""How much of two products to order, in whole pieces."""

import pulp

price = {1: 7, 2: 5}
space = {1: 3, 2: 2}
limit = {1: 48, 2: 60}
STORAGE = 170

prob = pulp.LpProblem("orders", pulp.LpMaximize)
order = pulp.LpVariable.dicts("order", price, lowBound=0, cat="Integer")
prob += pulp.lpSum(price[p] * order[p] for p in price)
prob += pulp.lpSum(space[p] * order[p] for p in price) <= STORAGE, "storage"
for p in price:
    prob += order[p] <= limit[p], f"limit_{p}"

prob.solve(pulp.PULP_CBC_CMD(msg=0))
print(pulp.value(prob.objective), {p: order[p].varValue for p in price})
