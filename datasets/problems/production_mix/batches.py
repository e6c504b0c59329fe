"""Production mix with integer quantities: a product is not made, or between its smallest batch and its market."""

import pulp


def build(data):
    """Return the model: a binary variable says which products are launched."""
    products, resources = range(data["products"]), range(data["resources"])

    model = pulp.LpProblem("production_mix", pulp.LpMaximize)
    quantity = {p: pulp.LpVariable(f"quantity_{p}", lowBound=0, cat="Integer") for p in products}
    launch = {p: pulp.LpVariable(f"launch_{p}", cat="Binary") for p in products}

    margin = pulp.lpSum(data["profit"][p] * quantity[p] for p in products)
    model += margin - pulp.lpSum(data["launch_cost"][p] * launch[p] for p in products), "net_profit"
    for p in products:
        model += quantity[p] >= data["minimum"][p] * launch[p], f"smallest_batch_{p}"
        model += quantity[p] <= data["market"][p] * launch[p], f"market_{p}"
    for r in resources:
        used = pulp.lpSum(data["usage"][p][r] * quantity[p] for p in products)
        model += used <= data["available"][r], f"resource_{r}"
    return model
