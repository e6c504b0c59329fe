"""Capacitated facility location with strong linking rows, sample data of the first test month."""

import gurobipy as gp
from gurobipy import GRB

fixed = {1: 30, 2: 45}
capacity = {1: 40, 2: 50}
demand = {1: 35, 2: 30, 3: 32}
cost = gp.tupledict({(1, 1): 3, (1, 2): 5, (1, 3): 4, (2, 1): 4, (2, 2): 2, (2, 3): 6})

m = gp.Model("cfl_strong")
m.Params.OutputFlag = 0
share = m.addVars(cost.keys(), ub=1, name="share")
opened = m.addVars(fixed, vtype=GRB.BINARY, name="opened")
m.addConstrs((share.sum("*", j) == 1 for j in demand), name="serve")
for i in fixed:
    m.addConstr(gp.quicksum(demand[j] * share[i, j] for j in demand) <= capacity[i] * opened[i], name=f"cap[{i}]")
m.addConstrs((share[i, j] <= opened[i] for i, j in cost), name="strong")
m.setObjective(
    gp.quicksum(cost[i, j] * demand[j] * share[i, j] for i, j in cost) + opened.prod(fixed), GRB.MINIMIZE
)
m.optimize()
print("infeasible" if m.Status == GRB.INFEASIBLE else m.ObjVal)
