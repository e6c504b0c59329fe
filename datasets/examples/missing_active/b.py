"""Product mix; the press hours were forgotten."""

import pyomo.environ as pyo

PROFIT = {1: 25, 2: 30, 3: 18}
STEEL = {1: 4, 2: 6, 3: 2}
LABOUR = {1: 3, 2: 2, 3: 3}

m = pyo.ConcreteModel()
m.make = pyo.Var(PROFIT.keys(), domain=pyo.NonNegativeIntegers, bounds=(0, 10))
m.steel = pyo.Constraint(expr=pyo.sum_product(STEEL, m.make, index=list(PROFIT)) <= 36)
m.labour = pyo.Constraint(expr=pyo.sum_product(LABOUR, m.make, index=list(PROFIT)) <= 24)
m.profit = pyo.Objective(expr=pyo.sum_product(PROFIT, m.make, index=list(PROFIT)), sense=pyo.maximize)
pyo.SolverFactory("appsi_highs").solve(m)
print("profit", pyo.value(m.profit), {i: round(m.make[i].value) for i in PROFIT})
