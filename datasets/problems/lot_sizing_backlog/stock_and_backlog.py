"""Lot sizing with late deliveries: stock and backlog as two amounts in each period."""

import pulp


def build(data):
    """Return the model: the level is split into a positive and a negative part."""
    n, demand = data["periods"], data["demand"]
    periods = range(n)

    model = pulp.LpProblem("lot_sizing_with_backlog", pulp.LpMinimize)
    produce = {t: pulp.LpVariable(f"produce_{t}", lowBound=0) for t in periods}
    setup = {t: pulp.LpVariable(f"setup_{t}", cat="Binary") for t in periods}
    model.addVariables(setup.values())  # also those that cost nothing and allow nothing
    stock = {t: pulp.LpVariable(f"stock_{t}", lowBound=0) for t in periods}
    backlog = {t: pulp.LpVariable(f"backlog_{t}", lowBound=0) for t in periods}

    model += (
        pulp.lpSum(
            data["setup_cost"][t] * setup[t]
            + data["holding_cost"] * stock[t]
            + data["delay_cost"] * backlog[t]
            for t in periods
        ),
        "cost",
    )
    for t in periods:
        supply = produce[t] - stock[t] + backlog[t]
        if t > 0:
            supply += stock[t - 1] - backlog[t - 1]
        model += supply == demand[t], f"balance_{t}"
        model += produce[t] <= data["capacity"][t] * setup[t], f"only_if_set_up_{t}"
    model += stock[n - 1] - backlog[n - 1] == 0, "even_in_the_end"
    return model
