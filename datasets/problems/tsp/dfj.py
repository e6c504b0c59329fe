"""Asymmetric travelling salesman as in Dantzig, Fulkerson and Johnson: a row for every set of cities."""

from itertools import combinations

import pulp


def build(data):
    """Return the model with all subtour rows over sets without city 0."""
    cities, distance = range(data["cities"]), data["distance"]
    arcs = [(i, j) for i in cities for j in cities if i != j]

    model = pulp.LpProblem("tsp_dfj", pulp.LpMinimize)
    go = {(i, j): pulp.LpVariable(f"go_{i}_{j}", cat="Binary") for i, j in arcs}

    model += pulp.lpSum(distance[i][j] * go[i, j] for i, j in arcs), "length"
    for i in cities:
        model += pulp.lpSum(go[i, j] for j in cities if j != i) == 1, f"leave_{i}"
        model += pulp.lpSum(go[j, i] for j in cities if j != i) == 1, f"enter_{i}"
    for k in range(2, data["cities"]):
        for inside in combinations(cities[1:], k):
            within = pulp.lpSum(go[i, j] for i in inside for j in inside if i != j)
            model += within <= k - 1, "subtour_" + "_".join(map(str, inside))
    return model
