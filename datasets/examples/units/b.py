"""Shipping plan in kilograms; the data file states tonnes."""

import json

import pulp

with open("data.json") as f:
    data = json.load(f)

I = [int(i) for i in data["supply_tonnes"]]
J = [int(j) for j in data["demand_tonnes"]]
supply = {i: 1000 * data["supply_tonnes"][str(i)] for i in I}
demand = {j: 1000 * data["demand_tonnes"][str(j)] for j in J}
cost_per_kg = {(i, j): data["eur_per_tonne"][i - 1][j - 1] / 1000 for i in I for j in J}

prob = pulp.LpProblem("shipping_kg", pulp.LpMinimize)
kg = {(i, j): pulp.LpVariable(f"kg_{i}_{j}", lowBound=0) for i in I for j in J}
opened = {i: pulp.LpVariable(f"opened_{i}", cat="Binary") for i in I}

prob += pulp.lpSum(cost_per_kg[k] * kg[k] for k in kg) + pulp.lpSum(
    data["opening_eur"][str(i)] * opened[i] for i in I
)
for i in I:
    prob += pulp.lpSum(kg[i, j] for j in J) <= supply[i] * opened[i]
for j in J:
    prob += pulp.lpSum(kg[i, j] for i in I) >= demand[j]

prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("cost", pulp.value(prob.objective))
for k, v in kg.items():
    if v.varValue > 1e-6:
        print(k, v.varValue, "kg")
