"""Heaviest stable set by its complement: the lightest vertex cover is what is left out."""

import pulp


def build(data):
    """Return the model: of two adjacent vertices at least one is left out, so that the most weight stays."""
    n, weight, adjacent = data["n"], data["weight"], data["adjacent"]

    model = pulp.LpProblem("vertex_cover", pulp.LpMaximize)
    leave = {i: pulp.LpVariable(f"leave_{i}", cat=pulp.LpBinary) for i in range(n)}
    model.addVariables(leave.values())
    model += sum(weight) - pulp.lpSum(weight[i] * leave[i] for i in range(n)), "weight_that_stays"
    for i in range(n):
        for j in range(i + 1, n):
            if adjacent[i][j]:
                model += leave[i] + leave[j] >= 1, f"covered_{i}_{j}"
    return model
