"""Capacitated facility location with fixed opening costs."""

import pyomo.environ as pyo

FIXED = {1: 70, 2: 60, 3: 48}
CAP = {1: 60, 2: 50, 3: 45}
DEMAND = {1: 20, 2: 25, 3: 15}
UNIT = {(1, 1): 2, (1, 2): 3, (1, 3): 5, (2, 1): 4, (2, 2): 1, (2, 3): 2, (3, 1): 6, (3, 2): 4, (3, 3): 1}

m = pyo.ConcreteModel("cfl")
m.I = pyo.Set(initialize=FIXED.keys())
m.J = pyo.Set(initialize=DEMAND.keys())
m.flow = pyo.Var(m.I, m.J, domain=pyo.NonNegativeReals)
m.opened = pyo.Var(m.I, domain=pyo.Binary)
m.capacity = pyo.Constraint(m.I, rule=lambda m, i: sum(m.flow[i, j] for j in m.J) <= CAP[i] * m.opened[i])
m.demand = pyo.Constraint(m.J, rule=lambda m, j: sum(m.flow[i, j] for i in m.I) == DEMAND[j])
m.transport = pyo.Expression(expr=sum(UNIT[i, j] * m.flow[i, j] for i in m.I for j in m.J))
m.opening = pyo.Expression(expr=sum(FIXED[i] * m.opened[i] for i in m.I))
m.total = pyo.Objective(expr=m.transport + m.opening)

pyo.SolverFactory("appsi_highs").solve(m)
print("transport", pyo.value(m.transport), "opening", pyo.value(m.opening))
