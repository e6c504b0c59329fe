"""0-1 knapsack strengthened by its minimal cover inequalities."""

from itertools import combinations

import pyomo.environ as pyo

value = {1: 16, 2: 22, 3: 12, 4: 8, 5: 11}
weight = {1: 5, 2: 7, 3: 4, 4: 3, 5: 5}
CAPACITY = 14


def minimal_covers():
    for size in range(1, len(weight) + 1):
        for cover in combinations(weight, size):
            total = sum(weight[i] for i in cover)
            if total > CAPACITY and all(total - weight[i] <= CAPACITY for i in cover):
                yield cover


model = pyo.ConcreteModel()
model.take = pyo.Var(list(value), domain=pyo.Binary)
model.value = pyo.Objective(expr=sum(value[i] * model.take[i] for i in value), sense=pyo.maximize)
model.capacity = pyo.Constraint(expr=sum(weight[i] * model.take[i] for i in weight) <= CAPACITY)
model.cover = pyo.ConstraintList()
for cover in minimal_covers():
    model.cover.add(sum(model.take[i] for i in cover) <= len(cover) - 1)

result = pyo.SolverFactory("appsi_highs").solve(model)
print(result.solver.termination_condition, pyo.value(model.value))
print([i for i in value if model.take[i].value > 0.5])
