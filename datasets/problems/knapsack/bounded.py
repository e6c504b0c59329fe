"""Bounded integer knapsack: how many copies of each kind of item are packed."""

import pulp


def build(data):
    """Return the model: maximise the value of the copies packed within the capacity."""
    items = range(data["items"])
    value, weight, available = data["value"], data["weight"], data["available"]

    model = pulp.LpProblem("knapsack", pulp.LpMaximize)
    copies = {i: pulp.LpVariable(f"copies_{i}", 0, available[i], pulp.LpInteger) for i in items}
    model += pulp.lpSum(value[i] * copies[i] for i in items), "total_value"
    model += pulp.lpSum(weight[i] * copies[i] for i in items) <= data["capacity"], "capacity"
    return model
