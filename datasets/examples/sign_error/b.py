"""Three-month production plan; the holding cost has the wrong sign."""

import gurobipy as gp
from gurobipy import GRB

PRICE = {1: 20, 2: 24, 3: 30}
MARKET = {1: 30, 2: 25, 3: 40}
months = list(PRICE)

m = gp.Model("production")
m.Params.OutputFlag = 0
make = m.addVars(months, name="make")
sell = m.addVars(months, ub=MARKET, name="sell")
stock = m.addVars(months, ub=60, name="stock")
setup = m.addVars(months, vtype=GRB.BINARY, name="setup")

for t in months:
    m.addConstr((stock[t - 1] if t > 1 else 0) + make[t] == sell[t] + stock[t], f"balance[{t}]")
    m.addConstr(make[t] <= 45 * setup[t], f"capacity[{t}]")
m.setObjective(
    gp.quicksum(PRICE[t] * sell[t] for t in months)
    - 9 * make.sum()
    + 2 * stock.sum()
    - 50 * setup.sum(),
    GRB.MAXIMIZE,
)
m.optimize()
print("profit", m.ObjVal, {t: stock[t].X for t in months})
