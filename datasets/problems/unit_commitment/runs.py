"""Unit commitment by runs: from which hour to which a unit is on without a break."""

import pyomo.environ as pyo


def possible_runs(data, u):
    """Return the runs (a, b) of a unit: on from hour a until before hour b."""
    hours, found = data["hours"], []
    for a in range(hours):
        goes_on = a == 0 and data["on_before"][u] == 1
        if data["on_before"][u] and 0 < a < data["least_down"][u]:
            continue  # the unit was stopped in hour 0 at the earliest and is not rested yet
        for b in range(a + 1, hours + 1):
            # a run that goes on, or that goes beyond the last hour, may be short
            if goes_on or b == hours or b - a >= data["least_up"][u]:
                found.append((a, b))
    return found


def build(data):
    """Return the model: runs of a unit keep the least time off between them."""
    units, hours = range(data["units"]), range(data["hours"])
    runs = [(u, a, b) for u in units for a, b in possible_runs(data, u)]

    m = pyo.ConcreteModel(name="unit commitment, runs")
    m.U = pyo.Set(initialize=list(units))
    m.T = pyo.Set(initialize=list(hours))
    m.RUNS = pyo.Set(dimen=3, initialize=runs)
    m.run = pyo.Var(m.RUNS, domain=pyo.Binary, doc="unit u is on from hour a until before hour b, and not just around")
    m.power = pyo.Var(m.U, m.T, domain=pyo.NonNegativeReals, doc="MW")

    def on(u, t):
        return sum(m.run[v, a, b] for v, a, b in m.RUNS if v == u and a <= t < b)

    m.demand_met = pyo.Constraint(m.T, rule=lambda m, t: sum(m.power[u, t] for u in m.U) == data["demand"][t])
    m.at_least = pyo.Constraint(m.U, m.T, rule=lambda m, u, t: m.power[u, t] >= data["least"][u] * on(u, t))
    m.at_most = pyo.Constraint(m.U, m.T, rule=lambda m, u, t: m.power[u, t] <= data["most"][u] * on(u, t))

    @m.Constraint(m.U, m.T, doc="one run at a time, with the least time off after it")
    def apart(m, u, t):
        busy = sum(m.run[v, a, b] for v, a, b in m.RUNS if v == u and a <= t < b + data["least_down"][u])
        return pyo.Constraint.Skip if isinstance(busy, int) else busy <= 1

    m.total_cost = pyo.Objective(
        expr=sum(
            (data["hour_cost"][u] * (b - a) + (0 if a == 0 and data["on_before"][u] else data["start_cost"][u]))
            * m.run[u, a, b]
            for u, a, b in m.RUNS
        )
        + sum(data["energy_cost"][u] * m.power[u, t] for u in m.U for t in m.T)
    )
    return m
