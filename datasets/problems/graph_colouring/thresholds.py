"""Graph colouring by thresholds: whether the colour of a vertex comes after a given one."""

import pulp


def build(data):
    """Return the model: `beyond` falls along the colours of a vertex, and the step is its colour."""
    n, adjacent = data["n"], data["adjacent"]
    vertices = colours = range(n)

    model = pulp.LpProblem("graph_colouring_thresholds", pulp.LpMinimize)
    # for the last colour there is no variable: no colour comes after it
    beyond = {(v, c): pulp.LpVariable(f"beyond_{v}_{c}", cat=pulp.LpBinary) for v in vertices for c in range(n - 1)}
    used = {c: pulp.LpVariable(f"used_{c}", cat=pulp.LpBinary) for c in colours}
    model.addVariables([*used.values(), *beyond.values()])
    model += pulp.lpSum(used[c] for c in colours), "colours"

    def is_colour(v, c):
        return (beyond[v, c - 1] if c > 0 else 1) - (beyond[v, c] if c < n - 1 else 0)

    for v in vertices:
        for c in colours:
            if 0 < c < n - 1:
                model += beyond[v, c - 1] >= beyond[v, c], f"falling_{v}_{c}"
            model += is_colour(v, c) - used[c] <= 0, f"only_used_{v}_{c}"
    for i in vertices:
        for j in range(i + 1, n):
            if adjacent[i][j]:
                for c in colours:
                    model += is_colour(i, c) + is_colour(j, c) - used[c] <= 0, f"different_{i}_{j}_{c}"
    return model
