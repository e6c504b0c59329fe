"""Unit commitment with three binaries a unit and hour: on, started, stopped."""

import pulp


def build(data):
    """Return the model: least times by sums of starts and stops over a window (Rajan and Takriti 2005)."""
    units, hours = range(data["units"]), range(data["hours"])
    cells = [(u, t) for u in units for t in hours]

    model = pulp.LpProblem("unit_commitment_three_binary", pulp.LpMinimize)
    on = {(u, t): pulp.LpVariable(f"on_{u}_{t}", cat=pulp.LpBinary) for u, t in cells}
    start = {(u, t): pulp.LpVariable(f"start_{u}_{t}", cat=pulp.LpBinary) for u, t in cells}
    stop = {(u, t): pulp.LpVariable(f"stop_{u}_{t}", cat=pulp.LpBinary) for u, t in cells}
    power = {(u, t): pulp.LpVariable(f"power_{u}_{t}", 0) for u, t in cells}
    model += (
        pulp.lpSum(
            data["hour_cost"][u] * on[u, t] + data["energy_cost"][u] * power[u, t] + data["start_cost"][u] * start[u, t]
            for u, t in cells
        ),
        "total_cost",
    )
    for t in hours:
        model += pulp.lpSum(power[u, t] for u in units) == data["demand"][t], f"demand_met_{t}"
    for u, t in cells:
        before = on[u, t - 1] if t > 0 else data["on_before"][u]
        model += on[u, t] - before == start[u, t] - stop[u, t], f"switching_{u}_{t}"
        model += power[u, t] >= data["least"][u] * on[u, t], f"at_least_{u}_{t}"
        model += power[u, t] <= data["most"][u] * on[u, t], f"at_most_{u}_{t}"
        recently_started = [start[u, s] for s in range(max(0, t + 1 - data["least_up"][u]), t + 1)]
        recently_stopped = [stop[u, s] for s in range(max(0, t + 1 - data["least_down"][u]), t + 1)]
        model += pulp.lpSum(recently_started) <= on[u, t], f"stay_on_{u}_{t}"
        model += pulp.lpSum(recently_stopped) <= 1 - on[u, t], f"stay_off_{u}_{t}"
    return model
