"""Set packing: every good is sold at most once."""

import pulp


def build(data):
    """Return the model: maximise the worth of all goods and what accepted bids offer above it."""
    goods, bids = range(data["goods"]), range(data["bids"])
    wants, reserve = data["wants"], data["reserve"]
    gain = [data["price"][b] - sum(reserve[g] for g in goods if wants[g][b]) for b in bids]

    model = pulp.LpProblem("auction", pulp.LpMaximize)
    accept = {b: pulp.LpVariable(f"accept_{b}", cat=pulp.LpBinary) for b in bids}
    model.addVariables(accept.values())  # also bids that offer nothing for nothing
    model += sum(reserve) + pulp.lpSum(gain[b] * accept[b] for b in bids), "worth"
    for g in goods:
        model += pulp.lpSum(accept[b] for b in bids if wants[g][b]) <= 1, f"once_{g}"
    return model
