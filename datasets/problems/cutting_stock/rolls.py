"""Cutting stock as Kantorovich wrote it: how many pieces of each width are cut from each roll."""

import pulp


def build(data):
    """Return the model: an integer for each width and roll, and whether the roll is started."""
    widths, rolls = range(data["widths"]), range(data["rolls"])
    width, demand, length = data["width"], data["demand"], data["roll_width"]

    model = pulp.LpProblem("cutting_stock_by_rolls", pulp.LpMinimize)
    cut = {
        (i, r): pulp.LpVariable(f"cut_{i}_{r}", 0, min(demand[i], length // width[i]), "Integer")
        for i in widths
        for r in rolls
    }
    started = {r: pulp.LpVariable(f"started_{r}", cat="Binary") for r in rolls}

    model += pulp.lpSum(started.values()), "rolls_used"
    for r in rolls:
        model += pulp.lpSum(width[i] * cut[i, r] for i in widths) <= length * started[r], f"fits_{r}"
        model += pulp.lpSum(cut[i, r] for i in widths) >= started[r], f"not_for_nothing_{r}"
    for i in widths:
        model += pulp.lpSum(cut[i, r] for r in rolls) == demand[i], f"ordered_{i}"
    return model
