"""Set partition: every town is in exactly one of the areas that are formed."""

import pulp


def build(data):
    """Return the model: minimise the cost of the areas formed."""
    towns, areas = range(data["towns"]), range(data["areas"])

    model = pulp.LpProblem("sales_areas", pulp.LpMinimize)
    form = {a: pulp.LpVariable(f"form_{a}", cat=pulp.LpBinary) for a in areas}
    model.addVariables(form.values())  # also areas without towns
    model += pulp.lpSum(data["cost"][a] * form[a] for a in areas), "total_cost"
    for t in towns:
        model += pulp.lpSum(form[a] for a in areas if data["contains"][t][a]) == 1, f"town_{t}"
    return model
