"""Crew scheduling as set covering, cost in euros."""

import pyomo.environ as pyo

cost = {1: 310, 2: 275.5, 3: 420, 4: 198, 5: 260}
covers = {1: [1, 2], 2: [2, 3], 3: [1, 3, 4], 4: [4], 5: [1, 4]}

m = pyo.ConcreteModel()
m.use = pyo.Var(list(cost), domain=pyo.Binary)
m.cover = pyo.Constraint(
    [1, 2, 3, 4], rule=lambda m, flight: sum(m.use[r] for r in cost if flight in covers[r]) >= 1
)
m.cost = pyo.Objective(expr=pyo.quicksum(cost[r] * m.use[r] for r in cost))
pyo.SolverFactory("appsi_highs").solve(m)
print(f"{pyo.value(m.cost):.2f} EUR", [r for r in cost if m.use[r].value > 0.5])
