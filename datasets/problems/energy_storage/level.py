"""Battery trading with the level of the battery as a variable."""

import pyomo.environ as pyo


def build(data):
    """Return the model: the level follows from charging and discharging hour by hour."""
    price, keep, draw = data["price"], data["keep"], data["draw"]

    m = pyo.ConcreteModel(name="energy storage, level")
    m.T = pyo.RangeSet(0, data["hours"] - 1)
    m.charge = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="MWh bought in the hour")
    m.discharge = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="MWh sold in the hour")
    m.charging = pyo.Var(m.T, domain=pyo.Binary, doc="the battery charges in this hour; else it discharges or rests")
    m.level = pyo.Var(m.T, bounds=(0, data["capacity"]), doc="MWh in the battery at the end of the hour")

    @m.Constraint(m.T, doc="level after the hour")
    def balance(m, t):
        before = m.level[t - 1] if t > 0 else data["initial"]
        return m.level[t] == before + keep * m.charge[t] - draw * m.discharge[t]

    m.charge_limit = pyo.Constraint(m.T, rule=lambda m, t: m.charge[t] <= data["charge_most"] * m.charging[t])
    m.discharge_limit = pyo.Constraint(
        m.T, rule=lambda m, t: m.discharge[t] <= data["discharge_most"] * (1 - m.charging[t])
    )
    m.handed_over = pyo.Constraint(
        expr=m.level[data["hours"] - 1] >= data["final"], doc="level that is left for the next day"
    )
    m.profit = pyo.Objective(
        expr=sum(price[t] * (m.discharge[t] - m.charge[t]) - data["wear"] * m.discharge[t] for t in m.T),
        sense=pyo.maximize,
    )
    return m
