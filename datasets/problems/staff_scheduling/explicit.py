"""Shifts with breaks, explicitly: how many work each shift with the break in a given period."""

import pulp


def build(data):
    """Return the model: a variable for each shift and period of its break window (Dantzig 1954)."""
    shifts = range(data["shifts"])
    kinds = [(s, b) for s in shifts for b in range(data["early"][s], data["late"][s] + 1)]

    model = pulp.LpProblem("shifts_with_explicit_breaks", pulp.LpMinimize)
    work = {(s, b): pulp.LpVariable(f"work_{s}_{b}", 0, cat=pulp.LpInteger) for s, b in kinds}
    model.addVariables(work.values())
    model += pulp.lpSum(data["wage"][s] * work[s, b] for s, b in kinds), "total_wages"
    for t in range(data["periods"]):
        at_work = [work[s, b] for s, b in kinds if data["first"][s] <= t <= data["last"][s] and t != b]
        model += pulp.lpSum(at_work) >= data["need"][t], f"enough_{t}"
    for s in shifts:
        model += pulp.lpSum(work[r, b] for r, b in kinds if r == s) <= data["available"][s], f"available_{s}"
    return model
