"""Uncapacitated facility location, one linking row for each facility."""

import gurobipy as gp
from gurobipy import GRB

fixed = {1: 15, 2: 12, 3: 14}
ship = {
    (1, 1): 12, (1, 2): 20, (1, 3): 31, (1, 4): 25,
    (2, 1): 18, (2, 2): 9, (2, 3): 14, (2, 4): 22,
    (3, 1): 30, (3, 2): 24, (3, 3): 11, (3, 4): 10,
}
facilities = [1, 2, 3]
customers = [1, 2, 3, 4]

m = gp.Model("ufl_weak")
open_ = m.addVars(facilities, vtype=GRB.BINARY, name="open")
x = m.addVars(facilities, customers, ub=1.0, name="x")

m.addConstrs((x.sum("*", j) == 1 for j in customers), name="serve")
m.addConstrs((x.sum(i, "*") <= len(customers) * open_[i] for i in facilities), name="link")
m.setObjective(open_.prod(fixed) + x.prod(ship), GRB.MINIMIZE)

m.Params.OutputFlag = 0
m.optimize()
print("total cost", m.ObjVal)
for i in facilities:
    if open_[i].X > 0.5:
        print(f"open {i}, serves", [j for j in customers if x[i, j].X > 1e-6])
