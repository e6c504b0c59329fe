"""Product mix with three resources."""

import pulp

PROFIT = {1: 25, 2: 30, 3: 18}
HAVE = {"steel": 36, "labour": 31, "press": 10}
USE = {
    "steel": {1: 4, 2: 6, 3: 2},
    "labour": {1: 2, 2: 2, 3: 4},
    "press": {1: 1, 2: 2, 3: 1},
}

prob = pulp.LpProblem("product_mix", pulp.LpMaximize)
make = {i: pulp.LpVariable(f"make_{i}", lowBound=0, upBound=10, cat="Integer") for i in PROFIT}
prob += pulp.lpSum(PROFIT[i] * make[i] for i in PROFIT), "profit"
for resource, amount in HAVE.items():
    prob += pulp.lpSum(USE[resource][i] * make[i] for i in PROFIT) <= amount, resource

prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("profit", pulp.value(prob.objective), {i: make[i].varValue for i in make})
