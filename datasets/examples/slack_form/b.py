"""Production planning in standard form: equality rows with slack variables."""

import pyomo.environ as pyo

profit = {1: 30, 2: 45, 3: 24}
hours = {"cutting": 14, "welding": 15, "paint": 12}
use = {
    ("cutting", 1): 2, ("cutting", 2): 4, ("cutting", 3): 1,
    ("welding", 1): 3, ("welding", 2): 2, ("welding", 3): 2,
    ("paint", 1): 1, ("paint", 2): 3, ("paint", 3): 2,
}

m = pyo.ConcreteModel()
m.make = pyo.Var(list(profit), domain=pyo.NonNegativeIntegers, bounds=(0, 7))
m.idle = pyo.Var(list(hours), domain=pyo.NonNegativeReals, doc="unused hours")


@m.Constraint(list(hours))
def balance(m, step):
    return sum(use[step, i] * m.make[i] for i in profit) + m.idle[step] == hours[step]


m.profit = pyo.Objective(expr=sum(profit[i] * m.make[i] for i in profit), sense=pyo.maximize)

pyo.SolverFactory("appsi_highs").solve(m)
print("profit", pyo.value(m.profit))
print({i: round(m.make[i].value) for i in profit}, {s: m.idle[s].value for s in hours})
