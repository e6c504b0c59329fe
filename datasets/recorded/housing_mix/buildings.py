"""Housing mix: how many buildings of each plan to put up on each site; a plan has homes of several classes."""

import pulp


def build(data):
    """Return the model; the homes in a plan are data."""
    plans, classes, sites = range(data["plans"]), range(data["classes"]), range(data["sites"])
    homes_in = data["homes_in"]

    def total(amount, k):
        return sum(amount[c] * homes_in[k][c] for c in classes)

    model = pulp.LpProblem("housing_mix", pulp.LpMaximize)
    count = {(k, s): pulp.LpVariable(f"buildings_{k}_{s}", 0, cat="Integer") for k in plans for s in sites}
    model += pulp.lpSum(total(data["rent"], k) * count[k, s] for k, s in count), "rent"
    for s in sites:
        model += pulp.lpSum(total(data["area"], k) * count[k, s] for k in plans) <= data["land"][s], f"land_{s}"
    affordable = pulp.lpSum(homes_in[k][0] * count[k, s] for k, s in count)
    model += affordable >= data["least_affordable"], "affordable"
    return model
