"""Travelling salesman with subtour elimination (Dantzig, Fulkerson and Johnson 1954)."""

from itertools import combinations

import pulp

distance = {
    1: {2: 12, 3: 7, 4: 19, 5: 8},
    2: {1: 11, 3: 9, 4: 4, 5: 6},
    3: {1: 10, 2: 4, 4: 2, 5: 20},
    4: {1: 18, 2: 7, 3: 3, 5: 4},
    5: {1: 9, 2: 6, 3: 21, 4: 5},
}
cities = sorted(distance)
arcs = [(i, j) for i in cities for j in cities if i != j]

prob = pulp.LpProblem("tsp_dfj", pulp.LpMinimize)
x = pulp.LpVariable.dicts("x", arcs, cat="Binary")

prob += pulp.lpSum(distance[i][j] * x[i, j] for i, j in arcs)
for i in cities:
    prob += pulp.lpSum(x[i, j] for j in cities if j != i) == 1, f"leave_{i}"
    prob += pulp.lpSum(x[j, i] for j in cities if j != i) == 1, f"enter_{i}"
for size in range(2, len(cities) - 1):
    for subset in combinations(cities, size):
        inside = pulp.lpSum(x[i, j] for i in subset for j in subset if i != j)
        prob += inside <= size - 1, "subtour_" + "_".join(map(str, subset))

prob.solve(pulp.PULP_CBC_CMD(msg=False))
print("length", pulp.value(prob.objective))
print("arcs", [arc for arc in arcs if x[arc].value() > 0.5])
