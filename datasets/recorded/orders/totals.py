"""Which orders to turn down: worth and work are those of a whole order."""

import pulp


def build(data):
    """Return the model: lose as little as has to be for the hours to do."""
    orders = range(data["orders"])

    model = pulp.LpProblem("orders_turned_down", pulp.LpMaximize)
    decline = [pulp.LpVariable(f"decline_{k}", cat="Binary") for k in orders]
    model += pulp.lpSum([data["worth"][k] * (1 - decline[k]) for k in orders]), "revenue"
    model += pulp.lpSum([data["work"][k] * (1 - decline[k]) for k in orders]) <= data["capacity"], "hours"
    return model
