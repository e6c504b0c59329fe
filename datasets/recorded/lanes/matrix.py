"""Transport: plants, customers, and a price for every plant and customer in one matrix."""

import pulp


def build(data):
    """Return the model: carry what customers order, at least cost."""
    plants, customers = range(data["plants"]), range(data["customers"])

    model = pulp.LpProblem("transport", pulp.LpMinimize)
    ship = {(i, j): pulp.LpVariable(f"ship_{i}_{j}", 0) for i in plants for j in customers}
    model += pulp.lpSum(data["cost"][i][j] * ship[i, j] for i in plants for j in customers), "total_cost"
    for i in plants:
        model += pulp.lpSum(ship[i, j] for j in customers) <= data["supply"][i], f"supply_{i}"
    for j in customers:
        model += pulp.lpSum(ship[i, j] for i in plants) == data["demand"][j], f"demand_{j}"
    return model
