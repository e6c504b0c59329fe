"""Travelling salesman with positions in the tour (Miller, Tucker and Zemlin 1960)."""

import pyomo.environ as pyo

DISTANCE = [
    [0, 12, 7, 19, 8],
    [11, 0, 9, 4, 6],
    [10, 4, 0, 2, 20],
    [18, 7, 3, 0, 4],
    [9, 6, 21, 5, 0],
]
n = len(DISTANCE)

m = pyo.ConcreteModel("tsp_mtz")
m.N = pyo.RangeSet(n)
m.A = pyo.Set(initialize=[(i, j) for i in m.N for j in m.N if i != j])
m.x = pyo.Var(m.A, domain=pyo.Binary, doc="1 if the tour goes from i to j")
m.u = pyo.Var(pyo.RangeSet(2, n), bounds=(2, n), doc="position of city i in the tour")

m.length = pyo.Objective(expr=sum(DISTANCE[i - 1][j - 1] * m.x[i, j] for i, j in m.A))


@m.Constraint(m.N)
def leave(m, i):
    return sum(m.x[i, j] for j in m.N if j != i) == 1


@m.Constraint(m.N)
def enter(m, i):
    return sum(m.x[j, i] for j in m.N if j != i) == 1


@m.Constraint(m.A)
def order(m, i, j):
    if i == 1 or j == 1:
        return pyo.Constraint.Skip
    return m.u[i] - m.u[j] + n * m.x[i, j] <= n - 1


if __name__ == "__main__":
    pyo.SolverFactory("appsi_highs").solve(m)
    print("tour length:", pyo.value(m.length))
    city = 1
    for _ in range(n):
        print(city, end=" -> ")
        city = next(j for j in m.N if j != city and pyo.value(m.x[city, j]) > 0.5)
    print(city)
