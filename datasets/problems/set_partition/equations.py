"""Set partition: every flight is in exactly one of the chosen pairings."""

import pulp


def build(data):
    """Return the model: minimise the cost of the chosen pairings."""
    flights, pairings = range(data["flights"]), range(data["pairings"])

    model = pulp.LpProblem("crew_pairing", pulp.LpMinimize)
    fly = {p: pulp.LpVariable(f"fly_{p}", cat=pulp.LpBinary) for p in pairings}
    model.addVariables(fly.values())  # also pairings without flights
    model += pulp.lpSum(data["cost"][p] * fly[p] for p in pairings), "total_cost"
    for f in flights:
        model += pulp.lpSum(fly[p] for p in pairings if data["covers"][f][p]) == 1, f"crew_{f}"
    return model
