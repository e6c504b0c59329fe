"""Cheapest simple route: arcs with balance, and positions that rise along the route."""

import pulp


def build(data):
    """Return the model: positions of the places exclude circles in place of subtour rows."""
    n, cost = data["n"], data["cost"]
    arcs = [(i, j) for i in range(n - 1) for j in range(1, n) if i != j]
    inner = range(1, n - 1)

    model = pulp.LpProblem("cheapest_simple_route", pulp.LpMinimize)
    go = {(i, j): pulp.LpVariable(f"go_{i}_{j}", cat=pulp.LpBinary) for i, j in arcs}
    position = {v: pulp.LpVariable(f"position_{v}", 1, n - 2) for v in inner}
    model.addVariables([*go.values(), *position.values()])
    model += pulp.lpSum(cost[i][j] * go[i, j] for i, j in arcs), "total_cost"
    model += pulp.lpSum(go[0, j] for j in range(1, n)) == 1, "depart"
    for v in inner:
        into = pulp.lpSum(go[i, j] for i, j in arcs if j == v)
        model += into == pulp.lpSum(go[i, j] for i, j in arcs if i == v), f"through_{v}"
    for i in inner:
        for j in inner:
            if i != j:
                # n - 2 is what is needed if the positions are at the ends of their range
                model += position[j] >= position[i] + 1 - (n - 2) * (1 - go[i, j]), f"rises_{i}_{j}"
    return model
