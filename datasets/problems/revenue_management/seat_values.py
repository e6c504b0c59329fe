"""Booking limits over a network, with a value for each single seat that is reserved."""

import pulp


def build(data):
    """Return the model: the k-th seat of a product earns its fare on the days with a demand of at least k."""
    products, days = range(data["products"]), range(data["days"])
    seats = [(j, k) for j in products for k in range(1, data["most"][j] + 1)]
    value = {(j, k): data["fare"][j] * sum(data["demand"][d][j] >= k for d in days) for j, k in seats}

    model = pulp.LpProblem("revenue_management_seat_values", pulp.LpMaximize)
    reserve = {(j, k): pulp.LpVariable(f"reserve_{j}_{k}", cat=pulp.LpBinary) for j, k in seats}
    model.addVariables(reserve.values())
    model += pulp.lpSum(value[j, k] * reserve[j, k] for j, k in seats), "revenue"
    for g in range(data["legs"]):
        on_leg = pulp.lpSum(data["uses"][g][j] * reserve[j, k] for j, k in seats)
        model += on_leg <= data["capacity"][g], f"seats_{g}"
    return model
