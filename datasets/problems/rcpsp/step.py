"""Resource-constrained project scheduling: has an activity begun by a day, or not yet."""

import pulp


def build(data):
    """Return the model: steps from 0 to 1, precedence day by day."""
    activities, horizon, duration = range(data["activities"]), data["horizon"], data["duration"]
    usage = data["usage"]
    latest = [horizon - duration[a] for a in activities]

    model = pulp.LpProblem("project_scheduling_steps", pulp.LpMinimize)
    begun = {
        (a, t): pulp.LpVariable(f"begun_{a}_{t}", cat="Binary") for a in activities for t in range(latest[a] + 1)
    }
    finish = pulp.LpVariable("finish", lowBound=0)

    def by(a, t):
        """Return whether a has begun by day t, which may lie beyond its days."""
        return 0 if t < 0 else begun[a, min(t, latest[a])]

    model += finish
    for a in activities:
        model += begun[a, latest[a]] == 1, f"once_{a}"
        for t in range(latest[a]):
            model += begun[a, t] <= begun[a, t + 1], f"stays_{a}_{t}"
        days_before = pulp.lpSum(1 - begun[a, t] for t in range(latest[a]))
        model += finish >= days_before + duration[a], f"done_{a}"
        for b in activities:
            if data["precedes"][a][b]:
                for t in range(latest[b] + 1):
                    model += begun[b, t] <= by(a, t - duration[a]), f"precedence_{a}_{b}_{t}"
    for r in range(data["resources"]):
        for day in range(horizon):
            in_use = pulp.lpSum(usage[a][r] * (by(a, day) - by(a, day - duration[a])) for a in activities)
            model += in_use <= data["capacity"][r], f"resource_{r}_{day}"
    return model
