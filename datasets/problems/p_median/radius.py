"""p-median in radius form (Cornuejols, Nemhauser and Wolsey 1980).

Let r[0] < r[1] < ... be the distances that occur for a village. If there is no school within r[k], its pupils go at
least as far as r[k + 1]; so the way to the nearest school is r[0] plus all steps r[k + 1] - r[k] for which there is no
school within r[k].
"""

import pulp


def build(data):
    """Return the model: minimise the kilometres of all pupils."""
    clients, sites = range(data["clients"]), range(data["sites"])
    people, distance = data["people"], data["distance"]
    radii = [sorted(set(distance[i])) for i in clients]
    steps = [(i, k) for i in clients for k in range(len(radii[i]) - 1)]

    model = pulp.LpProblem("p_median_by_radius", pulp.LpMinimize)
    opened = {j: pulp.LpVariable(f"opened_{j}", cat=pulp.LpBinary) for j in sites}
    beyond = {(i, k): pulp.LpVariable(f"beyond_{i}_{k}", cat=pulp.LpBinary) for i, k in steps}
    model += (
        sum(people[i] * radii[i][0] for i in clients)
        + pulp.lpSum(people[i] * (radii[i][k + 1] - radii[i][k]) * beyond[i, k] for i, k in steps),
        "kilometres",
    )
    model += pulp.lpSum(opened[j] for j in sites) == data["p"], "number"
    for i, k in steps:
        within = [j for j in sites if distance[i][j] <= radii[i][k]]
        model += beyond[i, k] + pulp.lpSum(opened[j] for j in within) >= 1, f"reach_{i}_{k}"
    return model
