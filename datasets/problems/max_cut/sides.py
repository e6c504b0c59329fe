"""Maximum cut by sides: a pair is separated if exactly one of its vertices is on the right."""

from itertools import combinations

import pulp


def build(data):
    """Return the model: four rows make the separation of each pair exact, whatever the sign of its weight."""
    n, weight = data["n"], data["weight"]
    pairs = list(combinations(range(n), 2))

    model = pulp.LpProblem("max_cut_sides", pulp.LpMaximize)
    right = {i: pulp.LpVariable(f"right_{i}", cat=pulp.LpBinary) for i in range(n)}
    cut = {(i, j): pulp.LpVariable(f"cut_{i}_{j}", 0, 1) for i, j in pairs}
    model += pulp.lpSum(weight[i][j] * cut[i, j] for i, j in pairs), "cut_weight"
    for i, j in pairs:
        model += cut[i, j] <= right[i] + right[j], f"not_both_left_{i}_{j}"
        model += cut[i, j] <= 2 - right[i] - right[j], f"not_both_right_{i}_{j}"
        model += cut[i, j] >= right[i] - right[j], f"only_first_right_{i}_{j}"
        model += cut[i, j] >= right[j] - right[i], f"only_second_right_{i}_{j}"
    return model
