"""Blending with one variable for each raw material and product."""

import pulp


def build(data):
    """Return the model: maximise sales less cost of the materials."""
    materials, products = range(data["materials"]), range(data["products"])
    quality, lowest, highest = data["quality"], data["lowest"], data["highest"]

    model = pulp.LpProblem("blending", pulp.LpMaximize)
    use = {(r, p): pulp.LpVariable(f"use_{r}_{p}", 0) for r in materials for p in products}
    model += (
        pulp.lpSum((data["price"][p] - data["cost"][r]) * use[r, p] for r in materials for p in products),
        "profit",
    )
    for r in materials:
        model += pulp.lpSum(use[r, p] for p in products) <= data["stock"][r], f"stock_{r}"
    for p in products:
        model += pulp.lpSum(use[r, p] for r in materials) <= data["market"][p], f"market_{p}"
        for q in range(data["qualities"]):
            # The average is within its limits exactly if the deviations from each limit add up to the right sign.
            model += (
                pulp.lpSum((quality[r][q] - lowest[p][q]) * use[r, p] for r in materials) >= 0,
                f"lowest_{p}_{q}",
            )
            model += (
                pulp.lpSum((quality[r][q] - highest[p][q]) * use[r, p] for r in materials) <= 0,
                f"highest_{p}_{q}",
            )
    return model
