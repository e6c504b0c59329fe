"""Set-up and run machines at least cost."""

import pyomo.environ as pyo

setup = {1: 24, 2: 15, 3: 40}
rate = {1: 3, 2: 4, 3: 2}
most = {1: 30, 2: 20, 3: 50}
ORDER = 60

m = pyo.ConcreteModel()
m.M = pyo.Set(initialize=setup.keys())
m.run = pyo.Var(m.M, domain=pyo.NonNegativeReals)
m.on = pyo.Var(m.M, domain=pyo.Binary)
m.limit = pyo.Constraint(m.M, rule=lambda m, k: m.run[k] <= most[k] * m.on[k])
m.order = pyo.Constraint(expr=sum(m.run[k] for k in m.M) == ORDER)
m.cost = pyo.Objective(expr=sum(setup[k] * m.on[k] + rate[k] * m.run[k] for k in m.M))
pyo.SolverFactory("appsi_highs").solve(m)
print(pyo.value(m.cost), {k: m.run[k].value for k in m.M})
