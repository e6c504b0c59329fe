"""Single-item lot sizing, extended as in Krarup and Bilde: which period's production serves which period's demand."""

import pulp


def build(data):
    """Return the model: periods are facilities (making) and customers (demand)."""
    n, demand, holding = data["periods"], data["demand"], data["holding_cost"]
    arcs = [(t, u) for t in range(n) for u in range(t, n)]

    model = pulp.LpProblem("lot_sizing_as_facility_location", pulp.LpMinimize)
    serve = {(t, u): pulp.LpVariable(f"serve_{t}_{u}", lowBound=0) for t, u in arcs}
    setup = {t: pulp.LpVariable(f"setup_{t}", cat="Binary") for t in range(n)}
    model.addVariables(setup.values())  # also those that cost nothing and allow nothing

    model += (
        pulp.lpSum(data["setup_cost"][t] * setup[t] for t in range(n))
        + pulp.lpSum(data["unit_cost"][t] * serve[t, u] for t, u in arcs)
        + pulp.lpSum(holding[k] * serve[t, u] for t, u in arcs for k in range(t, u)),
        "cost",
    )
    for u in range(n):
        model += pulp.lpSum(serve[t, u] for t in range(u + 1)) == demand[u], f"served_{u}"
    for t, u in arcs:
        model += serve[t, u] <= demand[u] * setup[t], f"only_if_set_up_{t}_{u}"
    return model
