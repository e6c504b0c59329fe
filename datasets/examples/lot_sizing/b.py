"""Single-item lot sizing with all (l,S) inequalities (Barany, Van Roy and Wolsey 1984)."""

from itertools import chain, combinations

import gurobipy as gp
from gurobipy import GRB

DEMAND = [20, 50, 10, 40]
SETUP, HOLD = 45, 2
UNIT = [3, 4, 3, 4]
T = range(1, len(DEMAND) + 1)


def d(t, l):
    """Demand of periods t to l."""
    return sum(DEMAND[t - 1 : l])


model = gp.Model("lot_sizing_ls")
model.setParam("OutputFlag", 0)
make = model.addVars(T, name="make")
stock = model.addVars(T, name="stock")
setup = model.addVars(T, vtype=GRB.BINARY, name="setup")

for t in T:
    before = stock[t - 1] if t > 1 else 0
    model.addConstr(before + make[t] == DEMAND[t - 1] + stock[t], name=f"balance[{t}]")
    model.addConstr(make[t] <= d(t, len(DEMAND)) * setup[t], name=f"setup_row[{t}]")

for l in T:
    periods = range(1, l + 1)
    for S in chain.from_iterable(combinations(periods, size) for size in range(1, l + 1)):
        model.addConstr(
            gp.quicksum(make[t] for t in S) <= gp.quicksum(d(t, l) * setup[t] for t in S) + stock[l],
            name=f"lS[{l},{'_'.join(map(str, S))}]",
        )

model.setObjective(
    gp.quicksum(SETUP * setup[t] + UNIT[t - 1] * make[t] + HOLD * stock[t] for t in T), GRB.MINIMIZE
)

if __name__ == "__main__":
    model.optimize()
    print("optimal cost:", model.ObjVal)
    print("set up in", [t for t in T if setup[t].X > 0.5])
