"""Battery trading by transfers: energy that comes in in one hour and goes out in a later one."""

import pyomo.environ as pyo


def build(data):
    """Return the model: every stored MWh is followed from where it came in to where it went out."""
    hours, price, keep, draw = range(data["hours"]), data["price"], data["keep"], data["draw"]

    m = pyo.ConcreteModel(name="energy storage, transfers")
    m.T = pyo.Set(initialize=list(hours))
    m.MOVES = pyo.Set(dimen=2, initialize=[(s, t) for s in hours for t in hours if s < t])
    m.move = pyo.Var(m.MOVES, domain=pyo.NonNegativeReals, doc="MWh that enters the battery in s and leaves it in t")
    m.from_start = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="MWh of the initial level that leaves in t")
    m.to_end = pyo.Var(m.T, domain=pyo.NonNegativeReals, doc="MWh that enters in s and stays to the end")
    m.untouched = pyo.Var(domain=pyo.NonNegativeReals, doc="MWh of the initial level that stays to the end")
    m.charging = pyo.Var(m.T, domain=pyo.Binary, doc="the battery charges in this hour")

    def enters(s):
        return m.to_end[s] + sum(m.move[a, b] for a, b in m.MOVES if a == s)

    def leaves(t):
        return m.from_start[t] + sum(m.move[a, b] for a, b in m.MOVES if b == t)

    m.initial_level = pyo.Constraint(
        expr=m.untouched + sum(m.from_start[t] for t in m.T) == data["initial"], doc="where the initial level goes"
    )
    m.not_above_full = pyo.Constraint(
        m.T,
        rule=lambda m, t: (
            m.untouched
            + sum(m.from_start[b] for b in m.T if b > t)
            + sum(m.to_end[a] for a in m.T if a <= t)
            + sum(m.move[a, b] for a, b in m.MOVES if a <= t < b)
            <= data["capacity"]
        ),
        doc="what is in the battery after the hour",
    )
    m.charge_limit = pyo.Constraint(m.T, rule=lambda m, t: enters(t) <= keep * data["charge_most"] * m.charging[t])
    m.discharge_limit = pyo.Constraint(
        m.T, rule=lambda m, t: leaves(t) <= draw * data["discharge_most"] * (1 - m.charging[t])
    )
    m.handed_over = pyo.Constraint(expr=m.untouched + sum(m.to_end[s] for s in m.T) >= data["final"])
    m.profit = pyo.Objective(
        expr=sum((price[t] - data["wear"]) / draw * leaves(t) - price[t] / keep * enters(t) for t in m.T),
        sense=pyo.maximize,
    )
    return m
