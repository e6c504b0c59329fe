"""Fleet assignment, disaggregated: which truck drives which route."""

import gurobipy as gp
from gurobipy import GRB

capacity = {1: 12, 2: 20}
number = 3  # trucks of each type
demand = {1: 30, 2: 34}
cost = {(1, 1): 90, (1, 2): 110, (2, 1): 130, (2, 2): 150}

m = gp.Model("fleet_by_truck")
m.Params.OutputFlag = 0
drive = m.addVars(
    [(k, v, r) for k in capacity for v in range(1, number + 1) for r in demand], vtype=GRB.BINARY, name="drive"
)
m.addConstrs(
    (drive.sum(k, v, "*") <= 1 for k in capacity for v in range(1, number + 1)), name="one_route"
)
m.addConstrs(
    (gp.quicksum(capacity[k] * drive.sum(k, "*", r) for k in capacity) >= demand[r] for r in demand),
    name="demand",
)
m.setObjective(gp.quicksum(cost[k, r] * drive[k, v, r] for k, v, r in drive), GRB.MINIMIZE)

m.optimize()
if m.Status == GRB.OPTIMAL:
    print("cost", m.ObjVal)
    print([key for key in drive if drive[key].X > 0.5])
