"""Multidimensional knapsack as a covering problem: projects dropped until the budgets suffice."""

import pulp


def build(data):
    """Return the model: maximise the value of all projects less that of the dropped ones."""
    items, resources = range(data["items"]), range(data["resources"])
    value, need, capacity = data["value"], data["need"], data["capacity"]

    model = pulp.LpProblem("capital_budgeting_by_dropping", pulp.LpMaximize)
    drop = {i: pulp.LpVariable(f"drop_{i}", cat=pulp.LpBinary) for i in items}
    model.addVariables(drop.values())  # also those that neither cost nor save anything
    model += sum(value) - pulp.lpSum(value[i] * drop[i] for i in items), "value_kept"
    for k in resources:
        model += pulp.lpSum(need[k][i] * drop[i] for i in items) >= sum(need[k]) - capacity[k], f"saving_{k}"
    return model
