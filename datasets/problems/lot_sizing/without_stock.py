"""Single-item lot sizing with the stock eliminated: production so far covers the demand so far."""

import pulp


def build(data):
    """Return the model: stock at the end of t is what was made minus what was demanded until t."""
    n, demand = data["periods"], data["demand"]
    periods = range(n)

    model = pulp.LpProblem("lot_sizing_without_stock", pulp.LpMinimize)
    produce = {t: pulp.LpVariable(f"produce_{t}", lowBound=0) for t in periods}
    setup = {t: pulp.LpVariable(f"setup_{t}", cat="Binary") for t in periods}
    model.addVariables(setup.values())  # also those that cost nothing and allow nothing
    left = {t: pulp.lpSum(produce[k] - demand[k] for k in range(t + 1)) for t in periods}

    model += (
        pulp.lpSum(
            data["setup_cost"][t] * setup[t]
            + data["unit_cost"][t] * produce[t]
            + data["holding_cost"][t] * left[t]
            for t in periods
        ),
        "cost",
    )
    for t in range(n - 1):
        model += left[t] >= 0, f"in_time_{t}"
    model += left[n - 1] == 0, "nothing_left"
    for t in periods:
        model += produce[t] <= sum(demand[t:]) * setup[t], f"only_if_set_up_{t}"
    return model
