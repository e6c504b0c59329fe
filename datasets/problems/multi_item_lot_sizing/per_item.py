"""Multi-item lot sizing on one line; each item's set-up is tied to the running of the line by a row of its own."""

import pulp


def build(data):
    """Return the model: setup of i in t <= run in t, for every item."""
    items, periods = range(data["items"]), range(data["periods"])
    demand = data["demand"]
    cells = [(i, t) for i in items for t in periods]

    model = pulp.LpProblem("multi_item_lot_sizing_per_item", pulp.LpMinimize)
    make = {(i, t): pulp.LpVariable(f"make_{i}_{t}", lowBound=0) for i, t in cells}
    stock = {(i, t): pulp.LpVariable(f"stock_{i}_{t}", lowBound=0) for i, t in cells}
    setup = {(i, t): pulp.LpVariable(f"setup_{i}_{t}", cat="Binary") for i, t in cells}
    run = {t: pulp.LpVariable(f"run_{t}", cat="Binary") for t in periods}

    model += (
        pulp.lpSum(data["run_cost"][t] * run[t] for t in periods)
        + pulp.lpSum(data["setup_cost"][i] * setup[i, t] for i, t in cells)
        + pulp.lpSum(data["holding_cost"][i] * stock[i, t] for i, t in cells),
        "cost",
    )
    for i, t in cells:
        before = stock[i, t - 1] if t > 0 else 0
        model += before + make[i, t] - stock[i, t] == demand[i][t], f"balance_{i}_{t}"
        model += make[i, t] <= sum(demand[i][t:]) * setup[i, t], f"only_if_set_up_{i}_{t}"
        model += setup[i, t] <= run[t], f"only_if_running_{i}_{t}"
    for t in periods:
        used = pulp.lpSum(data["unit_time"][i] * make[i, t] for i in items)
        model += used <= data["capacity"][t], f"capacity_{t}"
    for i in items:
        model += stock[i, data["periods"] - 1] == 0, f"nothing_left_{i}"
    return model
