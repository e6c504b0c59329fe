"""Unit commitment: each unit is on or off in each hour, and may produce more than its least output."""

import pyomo.environ as pyo


def build(data):
    """Return the model; the data of a unit are those of its group."""
    of = data["group_of"]
    units, hours = range(len(of)), range(data["hours"])
    least, most = data["least"], data["most"]

    m = pyo.ConcreteModel(name="unit commitment by units")
    m.on = pyo.Var(units, hours, domain=pyo.Binary, doc="1 if the unit runs")
    m.extra = pyo.Var(units, hours, domain=pyo.NonNegativeReals, doc="MW above the least output")

    def output(i, t):
        return least[of[i]] * m.on[i, t] + m.extra[i, t]

    m.demand_met = pyo.Constraint(hours, rule=lambda m, t: sum(output(i, t) for i in units) == data["demand"][t])
    m.at_most = pyo.Constraint(
        units, hours, rule=lambda m, i, t: m.extra[i, t] <= (most[of[i]] - least[of[i]]) * m.on[i, t]
    )
    m.cost = pyo.Objective(
        expr=sum(
            data["hour_cost"][of[i]] * m.on[i, t] + data["energy_cost"][of[i]] * output(i, t)
            for i in units
            for t in hours
        )
    )
    return m
