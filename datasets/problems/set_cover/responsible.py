"""Set cover with one station responsible for each district."""

import pulp


def build(data):
    """Return the model: minimise the yearly cost of the stations."""
    districts, sites = range(data["districts"]), range(data["sites"])
    pairs = [(d, s) for d in districts for s in sites if data["reaches"][d][s]]

    model = pulp.LpProblem("responsible_stations", pulp.LpMinimize)
    station = {s: pulp.LpVariable(f"station_{s}", cat=pulp.LpBinary) for s in sites}
    responsible = {(d, s): pulp.LpVariable(f"responsible_{d}_{s}", 0) for d, s in pairs}
    model.addVariables(station.values())  # also stations that reach nobody and cost nothing
    model += pulp.lpSum(data["cost"][s] * station[s] for s in sites), "total_cost"
    for d in districts:
        model += pulp.lpSum(responsible[d, s] for s in sites if (d, s) in responsible) == 1, f"one_{d}"
    for d, s in pairs:
        model += responsible[d, s] <= station[s], f"link_{d}_{s}"
    return model
