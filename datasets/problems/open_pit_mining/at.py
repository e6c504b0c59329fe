"""Open pit scheduling with events: whether a block is mined in a year."""

import pulp


def build(data):
    """Return the model: a block is mined once at most, and not before the blocks above it."""
    blocks, years = range(data["blocks"]), range(data["years"])

    model = pulp.LpProblem("open_pit_mining_in_the_year", pulp.LpMaximize)
    mine = {(i, t): pulp.LpVariable(f"mine_{i}_{t}", cat=pulp.LpBinary) for i in blocks for t in years}
    model.addVariables(mine.values())
    model += pulp.lpSum(data["value"][i][t] * mine[i, t] for i in blocks for t in years), "total_value"
    for i in blocks:
        model += pulp.lpSum(mine[i, t] for t in years) <= 1, f"once_{i}"
    for a, (low, high) in enumerate(zip(data["below"], data["above"], strict=True)):
        for t in years:
            so_far = pulp.lpSum(mine[low, s] - mine[high, s] for s in range(t + 1))
            model += so_far <= 0, f"uncovered_{a}_{t}"
    for t in years:
        model += pulp.lpSum(data["mass"][i] * mine[i, t] for i in blocks) <= data["capacity"][t], f"fleet_{t}"
    return model
