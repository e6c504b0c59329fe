"""Linear ordering with one variable a pair i < j; the other direction is its complement."""

from itertools import combinations

import pulp


def build(data):
    """Return the model: the complements are written out, so that only two rows a triple remain."""
    n, gain = data["n"], data["gain"]
    pairs = list(combinations(range(n), 2))

    model = pulp.LpProblem("linear_ordering_one_direction", pulp.LpMaximize)
    first = {(i, j): pulp.LpVariable(f"first_{i}_{j}", cat=pulp.LpBinary) for i, j in pairs}
    model.addVariables(first.values())
    model += pulp.lpSum(gain[i][j] * first[i, j] + gain[j][i] * (1 - first[i, j]) for i, j in pairs), "total_gain"
    for i, j, k in combinations(range(n), 3):
        model += first[i, j] + first[j, k] - first[i, k] <= 1, f"circle_up_{i}_{j}_{k}"
        model += first[i, j] + first[j, k] - first[i, k] >= 0, f"circle_down_{i}_{j}_{k}"
    return model
