"""Which orders to accept: each has a number of pieces, and price and hours are those of one piece."""

import pulp


def build(data):
    """Return the model: earn as much as the hours allow."""
    orders = range(data["orders"])

    model = pulp.LpProblem("orders", pulp.LpMaximize)
    accept = [pulp.LpVariable(f"accept_{k}", cat="Binary") for k in orders]
    pieces = data["pieces"]
    model += pulp.lpSum([data["unit_price"][k] * pieces[k] * accept[k] for k in orders]), "revenue"
    work = pulp.lpSum([data["unit_hours"][k] * pieces[k] * accept[k] for k in orders])
    model += work <= data["capacity"], "hours"
    return model
