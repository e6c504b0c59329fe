"""Lot sizing with set-ups: production and stock in each period, nothing left at the end."""

import pulp


def build(data):
    """Return the model."""
    demand, setup_cost = data["demand"], data["setup_cost"]
    periods = range(len(demand))

    model = pulp.LpProblem("lot_sizing", pulp.LpMinimize)
    produce = {t: pulp.LpVariable(f"produce_{t}", lowBound=0) for t in periods}
    stock = {t: pulp.LpVariable(f"stock_{t}", lowBound=0) for t in periods[:-1]}
    setup = {t: pulp.LpVariable(f"setup_{t}", cat="Binary") for t in periods}

    model += (
        pulp.lpSum(setup_cost[t] * setup[t] for t in periods)
        + pulp.lpSum(data["holding_cost"] * stock[t] for t in periods[:-1]),
        "cost",
    )
    for t in periods:
        before = stock[t - 1] if t > 0 else 0
        after = stock[t] if t < periods[-1] else 0
        model += before + produce[t] - after == demand[t], f"balance_{t}"
        model += produce[t] <= sum(demand[t:]) * setup[t], f"only_if_set_up_{t}"
    return model
