"""Capacitated facility location; the objective forgets the opening costs."""

import gurobipy as gp
from gurobipy import GRB

fixed = [70, 60, 48]
cap = [60, 50, 45]
demand = [20, 25, 15]
unit = [[2, 3, 5], [4, 1, 2], [6, 4, 1]]
I, J = range(1, 4), range(1, 4)

m = gp.Model("cfl")
m.Params.OutputFlag = 0
flow = m.addVars(I, J, name="flow")
opened = m.addVars(I, vtype=GRB.BINARY, name="opened")
for i in I:
    m.addConstr(flow.sum(i, "*") <= cap[i - 1] * opened[i], name=f"capacity[{i}]")
for j in J:
    m.addConstr(flow.sum("*", j) == demand[j - 1], name=f"demand[{j}]")
m.setObjective(gp.quicksum(unit[i - 1][j - 1] * flow[i, j] for i in I for j in J), GRB.MINIMIZE)

m.optimize()
print("cost", m.ObjVal)
print("opened", [i for i in I if opened[i].X > 0.5])
