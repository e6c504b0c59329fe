"""Portfolio of few assets: one of the possible sizes of each position, and deviations upwards and downwards."""

import pulp


def build(data):
    """Return the model: a binary for each admissible number of lots (Konno and Yamazaki 1991 for the deviations)."""
    assets, months = range(data["assets"]), range(data["months"])
    gain = data["gain"]
    in_all = [sum(gain[s][i] for s in months) for i in assets]
    sizes = [(i, k) for i in assets for k in range(data["least"][i], data["most"][i] + 1)]

    model = pulp.LpProblem("portfolio_by_sizes", pulp.LpMaximize)
    take = {(i, k): pulp.LpVariable(f"take_{i}_{k}", cat=pulp.LpBinary) for i, k in sizes}
    up = {s: pulp.LpVariable(f"up_{s}", 0) for s in months}
    down = {s: pulp.LpVariable(f"down_{s}", 0) for s in months}
    model.addVariables(take.values())
    model += pulp.lpSum(in_all[i] * k * take[i, k] for i, k in sizes), "total_gain"
    for i in assets:
        model += pulp.lpSum(take[i, k] for j, k in sizes if j == i) <= 1, f"one_size_{i}"
    model += pulp.lpSum(take.values()) <= data["names"], "few"
    model += pulp.lpSum(data["price"][i] * k * take[i, k] for i, k in sizes) <= data["money"], "budget"
    for s in months:
        surplus = pulp.lpSum((data["months"] * gain[s][i] - in_all[i]) * k * take[i, k] for i, k in sizes)
        model += up[s] - down[s] == surplus, f"deviation_{s}"
    model += pulp.lpSum(up[s] + down[s] for s in months) <= data["risk"], "risk"
    return model
