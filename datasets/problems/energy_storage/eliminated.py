"""Battery trading without levels: sums of charging and discharging up to each hour."""

import pulp


def build(data):
    """Return the model: the battery is never below empty or above full, with the level written out as a sum."""
    hours, price = range(data["hours"]), data["price"]
    room, initial = data["capacity"], data["initial"]

    model = pulp.LpProblem("energy_storage_without_levels", pulp.LpMaximize)
    charge = {t: pulp.LpVariable(f"charge_{t}", 0) for t in hours}
    discharge = {t: pulp.LpVariable(f"discharge_{t}", 0) for t in hours}
    charging = {t: pulp.LpVariable(f"charging_{t}", cat=pulp.LpBinary) for t in hours}
    model.addVariables(charging.values())
    model += (
        pulp.lpSum(price[t] * (discharge[t] - charge[t]) - data["wear"] * discharge[t] for t in hours),
        "profit",
    )
    for t in hours:
        gained = pulp.lpSum(data["keep"] * charge[s] - data["draw"] * discharge[s] for s in range(t + 1))
        model += gained + initial >= 0, f"not_below_empty_{t}"
        model += gained + initial <= room, f"not_above_full_{t}"
        model += charge[t] <= data["charge_most"] * charging[t], f"charge_limit_{t}"
        model += discharge[t] <= data["discharge_most"] * (1 - charging[t]), f"discharge_limit_{t}"
    in_all = pulp.lpSum(data["keep"] * charge[t] - data["draw"] * discharge[t] for t in hours)
    model += in_all + initial >= data["final"], "handed_over"
    return model
