"""Single-item lot sizing without backlogging (Wagner and Whitin 1958)."""

import pyomo.environ as pyo

demand = {1: 20, 2: 50, 3: 10, 4: 40}
setup_cost = 45
holding_cost = 2
unit_cost = {1: 3, 2: 4, 3: 3, 4: 4}

m = pyo.ConcreteModel()
m.T = pyo.RangeSet(4)
m.make = pyo.Var(m.T, within=pyo.NonNegativeReals, doc="units produced in period t")
m.stock = pyo.Var(m.T, within=pyo.NonNegativeReals, doc="units in stock at the end of period t")
m.setup = pyo.Var(m.T, within=pyo.Binary)


def balance_rule(m, t):
    before = m.stock[t - 1] if t > 1 else 0
    return before + m.make[t] == demand[t] + m.stock[t]


def setup_rule(m, t):
    return m.make[t] <= sum(demand[k] for k in m.T if k >= t) * m.setup[t]


m.balance = pyo.Constraint(m.T, rule=balance_rule)
m.only_if_set_up = pyo.Constraint(m.T, rule=setup_rule)
m.cost = pyo.Objective(
    expr=sum(setup_cost * m.setup[t] + unit_cost[t] * m.make[t] + holding_cost * m.stock[t] for t in m.T)
)

pyo.SolverFactory("appsi_highs").solve(m)
print("cost", pyo.value(m.cost))
for t in m.T:
    print(t, m.make[t].value, m.stock[t].value, m.setup[t].value)
