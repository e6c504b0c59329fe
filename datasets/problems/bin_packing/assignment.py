"""Bin packing: every item into one of as many bins as there are items."""

import pulp


def build(data):
    """Return the model: bins are interchangeable, an unused one holds nothing."""
    items, size = range(data["items"]), data["size"]
    bins = items

    model = pulp.LpProblem("bin_packing", pulp.LpMinimize)
    put = {(i, b): pulp.LpVariable(f"put_{i}_{b}", cat="Binary") for i in items for b in bins}
    used = {b: pulp.LpVariable(f"used_{b}", cat="Binary") for b in bins}

    model += pulp.lpSum(used.values()), "bins_used"
    for i in items:
        model += pulp.lpSum(put[i, b] for b in bins) == 1, f"packed_{i}"
    for b in bins:
        model += pulp.lpSum(size[i] * put[i, b] for i in items) <= data["capacity"] * used[b], f"fits_{b}"
    return model
