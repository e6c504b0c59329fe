"""Diet problem with the intake of each nutrient as a variable within its range."""

import pulp


def build(data):
    """Return the model: minimise the price of what is bought."""
    foods, nutrients = range(data["foods"]), range(data["nutrients"])

    model = pulp.LpProblem("diet_by_intakes", pulp.LpMinimize)
    buy = {f: pulp.LpVariable(f"buy_{f}", 0, data["limit"][f]) for f in foods}
    intake = {k: pulp.LpVariable(f"intake_{k}", data["minimum"][k], data["maximum"][k]) for k in nutrients}
    model.addVariables(buy.values())  # also foods that cost nothing and have nothing in them
    model += pulp.lpSum(data["price"][f] * buy[f] for f in foods), "total_price"
    for k in nutrients:
        model += intake[k] == pulp.lpSum(data["content"][k][f] * buy[f] for f in foods), f"definition_{k}"
    return model
