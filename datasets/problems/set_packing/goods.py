"""Set packing by goods: every good is sold at most once."""

import pulp


def build(data):
    """Return the model: maximise the prices of the accepted bids."""
    goods, bids = range(data["goods"]), range(data["bids"])

    model = pulp.LpProblem("auction", pulp.LpMaximize)
    accept = {b: pulp.LpVariable(f"accept_{b}", cat=pulp.LpBinary) for b in bids}
    model.addVariables(accept.values())  # also bids that offer nothing for nothing
    model += pulp.lpSum(data["price"][b] * accept[b] for b in bids), "revenue"
    for g in goods:
        model += pulp.lpSum(accept[b] for b in bids if data["wants"][g][b]) <= 1, f"once_{g}"
    return model
