"""Nurse rostering: which nurse works which shift on which day."""

import pulp


def build(data):
    """Return the model: rules as rows, what is not covered as shortage."""
    nurses, days, shifts = range(data["nurses"]), range(data["days"]), range(data["shifts"])

    model = pulp.LpProblem("nurse_rostering", pulp.LpMinimize)
    work = pulp.LpVariable.dicts("work", (nurses, days, shifts), cat="Binary")
    shortage = pulp.LpVariable.dicts("shortage", (days, shifts), lowBound=0)

    wishes = pulp.lpSum(data["dislike"][n][d][s] * work[n][d][s] for n in nurses for d in days for s in shifts)
    model += wishes + data["shortage_cost"] * pulp.lpSum(shortage[d][s] for d in days for s in shifts), "trouble"
    for d in days:
        for s in shifts:
            present = pulp.lpSum(work[n][d][s] for n in nurses)
            model += present + shortage[d][s] >= data["required"][d][s], f"required_{d}_{s}"
    for n in nurses:
        for d in days:
            model += pulp.lpSum(work[n][d].values()) <= 1, f"one_shift_{n}_{d}"
        for d in days[:-1]:
            for s in shifts:
                for after in shifts:
                    if data["forbidden"][s][after]:
                        model += work[n][d][s] + work[n][d + 1][after] <= 1, f"rest_{n}_{d}_{s}_{after}"
        all_shifts = pulp.lpSum(work[n][d][s] for d in days for s in shifts)
        model += all_shifts <= data["max_shifts"][n], f"most_{n}"
    return model
