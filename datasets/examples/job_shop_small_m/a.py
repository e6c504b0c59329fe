"""Job shop with release times, total completion time; M = last release + all processing times."""

import pyomo.environ as pyo

ROUTE = {1: [(1, 3), (2, 4)], 2: [(2, 2), (1, 4)], 3: [(1, 2), (2, 3)]}
RELEASE = {1: 0, 2: 0, 3: 6}
HOURS = {(j, k): p for j, steps in ROUTE.items() for k, p in steps}
BIG_M = max(RELEASE.values()) + sum(HOURS.values())

m = pyo.ConcreteModel()
m.J = pyo.Set(initialize=list(ROUTE))
m.K = pyo.Set(initialize=[1, 2])
m.P = pyo.Set(initialize=[(k, i, j) for k in m.K for i in m.J for j in m.J if i < j])
m.start = pyo.Var(m.J, m.K, bounds=lambda m, j, k: (RELEASE[j], BIG_M - HOURS[j, k]))
m.first = pyo.Var(m.P, domain=pyo.Binary)
m.route = pyo.Constraint(
    m.J, rule=lambda m, j: m.start[j, ROUTE[j][0][0]] + ROUTE[j][0][1] <= m.start[j, ROUTE[j][1][0]]
)
m.either = pyo.Constraint(
    m.P, rule=lambda m, k, i, j: m.start[i, k] + HOURS[i, k] <= m.start[j, k] + BIG_M * (1 - m.first[k, i, j])
)
m.other = pyo.Constraint(
    m.P, rule=lambda m, k, i, j: m.start[j, k] + HOURS[j, k] <= m.start[i, k] + BIG_M * m.first[k, i, j]
)
m.total = pyo.Objective(expr=sum(m.start[j, steps[-1][0]] + steps[-1][1] for j, steps in ROUTE.items()))

if __name__ == "__main__":
    pyo.SolverFactory("appsi_highs").solve(m)
    print("total completion time", pyo.value(m.total))
