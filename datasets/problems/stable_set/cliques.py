"""Heaviest stable set with one row for each maximal clique."""

import pulp


def maximal_cliques(n, neighbours):
    """Return all maximal cliques of at least two vertices, as sorted lists (Bron and Kerbosch 1973, with pivots)."""
    found = []

    def extend(clique, candidates, excluded):
        if not candidates and not excluded:
            if len(clique) > 1:
                found.append(sorted(clique))
            return
        pivot = max(sorted(candidates | excluded), key=lambda v: len(neighbours[v] & candidates))
        for v in sorted(candidates - neighbours[pivot]):
            extend(clique | {v}, candidates & neighbours[v], excluded & neighbours[v])
            candidates = candidates - {v}
            excluded = excluded | {v}

    extend(set(), set(range(n)), set())
    return sorted(found)


def build(data):
    """Return the model: of the vertices of a clique at most one is chosen."""
    n, adjacent = data["n"], data["adjacent"]
    neighbours = [{j for j in range(n) if (i < j and adjacent[i][j]) or (j < i and adjacent[j][i])} for i in range(n)]

    model = pulp.LpProblem("stable_set_cliques", pulp.LpMaximize)
    choose = {i: pulp.LpVariable(f"choose_{i}", cat=pulp.LpBinary) for i in range(n)}
    model.addVariables(choose.values())
    model += pulp.lpSum(data["weight"][i] * choose[i] for i in range(n)), "total_weight"
    for k, clique in enumerate(maximal_cliques(n, neighbours)):
        model += pulp.lpSum(choose[i] for i in clique) <= 1, f"clique_{k}"
    return model
