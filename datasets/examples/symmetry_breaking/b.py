"""Bin packing; bins are used in the order of their numbers."""

import gurobipy as gp
from gurobipy import GRB

sizes = {1: 5, 2: 4, 3: 3, 4: 3}
CAP = 8
bins = [1, 2, 3]

m = gp.Model("bins_ordered")
m.Params.OutputFlag = 0
inside = m.addVars(sizes, bins, vtype=GRB.BINARY, name="inside")
used = m.addVars(bins, vtype=GRB.BINARY, name="used")
m.addConstrs((inside.sum(i, "*") == 1 for i in sizes), name="once")
m.addConstrs(
    (gp.quicksum(sizes[i] * inside[i, b] for i in sizes) <= CAP * used[b] for b in bins), name="capacity"
)
m.addConstrs((used[b] >= used[b + 1] for b in bins[:-1]), name="in_order")
m.setObjective(used.sum(), GRB.MINIMIZE)
m.optimize()
print("bins", m.ObjVal)
