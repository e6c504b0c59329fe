"""Transport from plants to customers; cost[i][j] is the cost from plant i to customer j."""

import pyomo.environ as pyo

supply = {1: 35, 2: 50, 3: 40}
demand = {1: 45, 2: 20, 3: 30}
cost = [[8, 6, 10], [9, 12, 13], [14, 9, 16]]

m = pyo.ConcreteModel()
m.ship = pyo.Var(supply.keys(), demand.keys(), domain=pyo.NonNegativeReals)
m.supply = pyo.Constraint(list(supply), rule=lambda m, i: sum(m.ship[i, j] for j in demand) <= supply[i])
m.demand = pyo.Constraint(list(demand), rule=lambda m, j: sum(m.ship[i, j] for i in supply) >= demand[j])
m.cost = pyo.Objective(expr=sum(cost[i - 1][j - 1] * m.ship[i, j] for i in supply for j in demand))

if __name__ == "__main__":
    pyo.SolverFactory("appsi_highs").solve(m)
    print("cost", pyo.value(m.cost))
