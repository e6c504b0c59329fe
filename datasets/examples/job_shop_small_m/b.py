"""Job shop with release times, total completion time; M = the longest that a machine is busy."""

import gurobipy as gp

route = {1: [(1, 3), (2, 4)], 2: [(2, 2), (1, 4)], 3: [(1, 2), (2, 3)]}
release = {1: 0, 2: 0, 3: 6}
p = {(j, k): time for j in route for k, time in route[j]}
horizon = 24
big_m = max(sum(t for (_, k), t in p.items() if k == machine) for machine in (1, 2))  # 9

m = gp.Model()
m.Params.LogToConsole = 0
start = m.addVars(
    p,
    lb={(j, k): release[j] for j, k in p},
    ub={(j, k): horizon - p[j, k] for j, k in p},
    name="start",
)
pairs = [(k, i, j) for k in (1, 2) for i in route for j in route if i < j]
first = m.addVars(pairs, vtype="B", name="first")
for j, ((k1, t1), (k2, t2)) in route.items():
    m.addConstr(start[j, k1] + t1 <= start[j, k2], name=f"route[{j}]")
for k, i, j in pairs:
    m.addConstr(start[i, k] + p[i, k] <= start[j, k] + big_m * (1 - first[k, i, j]), name=f"either[{k},{i},{j}]")
    m.addConstr(start[j, k] + p[j, k] <= start[i, k] + big_m * first[k, i, j], name=f"other[{k},{i},{j}]")
m.setObjective(gp.quicksum(start[j, steps[-1][0]] + steps[-1][1] for j, steps in route.items()))
m.optimize()
print("total completion time", m.ObjVal)
