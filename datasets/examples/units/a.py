"""Shipping plan in tonnes."""

import json
from pathlib import Path

import gurobipy as gp
from gurobipy import GRB

data = json.loads((Path(__file__).parent / "data.json").read_text())
supply = {int(i): s for i, s in data["supply_tonnes"].items()}
demand = {int(j): d for j, d in data["demand_tonnes"].items()}
opening = {int(i): c for i, c in data["opening_eur"].items()}
cost = {(i, j): data["eur_per_tonne"][i - 1][j - 1] for i in supply for j in demand}

m = gp.Model("shipping_tonnes")
m.Params.OutputFlag = 0
opened = m.addVars(supply, vtype=GRB.BINARY, name="opened")
tonnes = m.addVars(cost, name="tonnes")
m.addConstrs((tonnes.sum(i, "*") <= supply[i] * opened[i] for i in supply), name="supply")
m.addConstrs((tonnes.sum("*", j) >= demand[j] for j in demand), name="demand")
m.setObjective(tonnes.prod(cost) + opened.prod(opening), GRB.MINIMIZE)
m.optimize()

print("cost", m.ObjVal)
print({key: var.X for key, var in tonnes.items() if var.X > 1e-9})
