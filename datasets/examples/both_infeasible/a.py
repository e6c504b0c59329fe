"""Capacitated facility location, sample data of the first test month."""

import pyomo.environ as pyo

fixed = {1: 30, 2: 45}
capacity = {1: 40, 2: 50}
demand = {1: 35, 2: 30, 3: 32}  # 97 in all, more than the facilities can serve
cost = {(1, 1): 3, (1, 2): 5, (1, 3): 4, (2, 1): 4, (2, 2): 2, (2, 3): 6}

m = pyo.ConcreteModel()
m.share = pyo.Var(list(cost), bounds=(0, 1), doc="part of the demand of j served by i")
m.opened = pyo.Var(list(fixed), domain=pyo.Binary)
m.serve = pyo.Constraint(list(demand), rule=lambda m, j: sum(m.share[i, j] for i in fixed) == 1)
m.cap = pyo.Constraint(
    list(fixed), rule=lambda m, i: sum(demand[j] * m.share[i, j] for j in demand) <= capacity[i] * m.opened[i]
)
m.obj = pyo.Objective(
    expr=sum(cost[i, j] * demand[j] * m.share[i, j] for i, j in cost) + sum(fixed[i] * m.opened[i] for i in fixed)
)

result = pyo.SolverFactory("appsi_highs").solve(m, load_solutions=False)
print(result.solver.termination_condition)
