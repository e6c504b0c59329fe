"""Product mix with three resources."""

import gurobipy as gp
from gurobipy import GRB

profit = {1: 25, 2: 30, 3: 18}
use = {
    "steel": {1: 4, 2: 6, 3: 2},
    "labour": {1: 3, 2: 2, 3: 3},
    "press": {1: 1, 2: 2, 3: 1},
}
have = {"steel": 36, "labour": 24, "press": 10}

m = gp.Model("product_mix")
m.Params.OutputFlag = 0
make = m.addVars(profit, vtype=GRB.INTEGER, ub=10, name="make")
for resource in have:
    m.addConstr(make.prod(use[resource]) <= have[resource], name=resource)
m.setObjective(make.prod(profit), GRB.MAXIMIZE)
m.optimize()
print("profit", m.ObjVal, {i: round(make[i].X) for i in make})
for resource in have:
    print(resource, "left:", m.getConstrByName(resource).Slack)
