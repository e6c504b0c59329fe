"""Set-up and run machines at least cost, the cost as a variable bounded from below."""

import pulp

setup = {1: 24, 2: 15, 3: 40}
rate = {1: 3, 2: 4, 3: 2}
most = {1: 30, 2: 20, 3: 50}

prob = pulp.LpProblem("machines", pulp.LpMinimize)
run = pulp.LpVariable.dicts("run", setup, lowBound=0)
on = pulp.LpVariable.dicts("on", setup, cat="Binary")
total = pulp.LpVariable("total")

prob += total
prob += total >= pulp.lpSum(setup[k] * on[k] + rate[k] * run[k] for k in setup), "cost"
prob += pulp.lpSum(run[k] for k in setup) == 60, "order"
for k in setup:
    prob += run[k] <= most[k] * on[k], f"limit_{k}"

prob.solve(pulp.PULP_CBC_CMD(msg=0))
print("cost", total.varValue)
