"""Purchase with piecewise linear cost: one segment, and an amount that lies in it."""

import pulp


def build(data):
    """Return the model: the amount of a segment lies between its ends if it is chosen, and is 0 otherwise."""
    suppliers, segments = range(data["suppliers"]), range(data["segments"])
    width, price = data["width"], data["price"]
    cells = [(i, s) for i in suppliers for s in segments]
    begin = {(i, s): sum(width[i][:s]) for i, s in cells}
    # cost = price of the segment * amount + what the earlier segments cost more than at this price
    extra = {(i, s): sum(price[i][k] * width[i][k] for k in range(s)) - price[i][s] * begin[i, s] for i, s in cells}

    model = pulp.LpProblem("piecewise_linear_cost_multiple_choice", pulp.LpMinimize)
    within = {(i, s): pulp.LpVariable(f"within_{i}_{s}", cat=pulp.LpBinary) for i, s in cells}
    amount = {(i, s): pulp.LpVariable(f"amount_{i}_{s}", 0) for i, s in cells}
    model += pulp.lpSum(price[i][s] * amount[i, s] + extra[i, s] * within[i, s] for i, s in cells), "total_cost"
    for i in suppliers:
        model += pulp.lpSum(within[i, s] for s in segments) == 1, f"one_segment_{i}"
    for i, s in cells:
        model += amount[i, s] >= begin[i, s] * within[i, s], f"from_{i}_{s}"
        model += amount[i, s] <= (begin[i, s] + width[i][s]) * within[i, s], f"to_{i}_{s}"
    model += pulp.lpSum(amount.values()) >= data["demand"], "enough"
    return model
