"""Transport from plants to customers; the cost matrix is read the wrong way round."""

import pulp

supply = {1: 35, 2: 50, 3: 40}
demand = {1: 45, 2: 20, 3: 30}
cost = [[8, 6, 10], [9, 12, 13], [14, 9, 16]]

prob = pulp.LpProblem("transport", pulp.LpMinimize)
ship = pulp.LpVariable.dicts("ship", (supply, demand), lowBound=0)
prob += pulp.lpSum(cost[j - 1][i - 1] * ship[i][j] for i in supply for j in demand)
for i in supply:
    prob += pulp.lpSum(ship[i][j] for j in demand) <= supply[i], f"supply_{i}"
for j in demand:
    prob += pulp.lpSum(ship[i][j] for i in supply) >= demand[j], f"demand_{j}"

prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("cost", pulp.value(prob.objective))
