"""Unit commitment with one binary a unit and hour: starts appear only as what is paid for them."""

import pyomo.environ as pyo


def build(data):
    """Return the model: the change of the state since the hour before pays for starts and binds the hours after."""
    units, hours = range(data["units"]), range(data["hours"])

    m = pyo.ConcreteModel(name="unit commitment, one binary")
    m.U = pyo.Set(initialize=list(units))
    m.T = pyo.Set(initialize=list(hours))
    m.on = pyo.Var(m.U, m.T, domain=pyo.Binary, doc="unit runs in this hour")
    m.power = pyo.Var(m.U, m.T, domain=pyo.NonNegativeReals, doc="MW")
    m.paid = pyo.Var(m.U, m.T, domain=pyo.NonNegativeReals, doc="EUR paid for a start in this hour")

    def switched_on(u, t):
        return m.on[u, t] - (m.on[u, t - 1] if t > 0 else data["on_before"][u])

    m.demand_met = pyo.Constraint(m.T, rule=lambda m, t: sum(m.power[u, t] for u in m.U) == data["demand"][t])
    m.at_least = pyo.Constraint(m.U, m.T, rule=lambda m, u, t: m.power[u, t] >= data["least"][u] * m.on[u, t])
    m.at_most = pyo.Constraint(m.U, m.T, rule=lambda m, u, t: m.power[u, t] <= data["most"][u] * m.on[u, t])
    m.pay_start = pyo.Constraint(
        m.U, m.T, rule=lambda m, u, t: m.paid[u, t] >= data["start_cost"][u] * switched_on(u, t), doc="starts cost"
    )
    m.stay_on = pyo.Constraint(
        [(u, t, s) for u in units for t in hours for s in hours if t < s < t + data["least_up"][u]],
        rule=lambda m, u, t, s: switched_on(u, t) <= m.on[u, s],
        doc="once started, on for the least time",
    )
    m.stay_off = pyo.Constraint(
        [(u, t, s) for u in units for t in hours for s in hours if t < s < t + data["least_down"][u]],
        rule=lambda m, u, t, s: -switched_on(u, t) <= 1 - m.on[u, s],
        doc="once stopped, off for the least time",
    )
    m.total_cost = pyo.Objective(
        expr=sum(
            data["hour_cost"][u] * m.on[u, t] + data["energy_cost"][u] * m.power[u, t] + m.paid[u, t]
            for u in units
            for t in hours
        )
    )
    return m
