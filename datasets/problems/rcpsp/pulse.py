"""Resource-constrained project scheduling: one variable for each activity and day on which it may begin."""

import pyomo.environ as pyo


def build(data):
    """Return the model: pulses, precedence by begin times, resources day by day."""
    horizon, duration, usage = data["horizon"], data["duration"], data["usage"]

    m = pyo.ConcreteModel(name="project scheduling, pulses")
    m.A = pyo.RangeSet(0, data["activities"] - 1)
    m.R = pyo.RangeSet(0, data["resources"] - 1)
    m.DAYS = pyo.RangeSet(0, horizon - 1)
    m.BEGINS = pyo.Set(initialize=[(a, t) for a in m.A for t in range(horizon - duration[a] + 1)], dimen=2)
    m.ORDER = pyo.Set(initialize=[(a, b) for a in m.A for b in m.A if data["precedes"][a][b]], dimen=2)
    m.begin = pyo.Var(m.BEGINS, domain=pyo.Binary, doc="1 if activity a begins on day t")
    m.finish = pyo.Var(domain=pyo.NonNegativeReals, doc="number of days until all is done")

    def begin_day(a):
        return sum(t * m.begin[a, t] for t in range(horizon - duration[a] + 1))

    @m.Constraint(m.A, doc="each activity begins once")
    def once(m, a):
        return sum(m.begin[a, t] for t in range(horizon - duration[a] + 1)) == 1

    m.precedence = pyo.Constraint(m.ORDER, rule=lambda m, a, b: begin_day(b) >= begin_day(a) + duration[a])

    @m.Constraint(m.R, m.DAYS, doc="units in use on a day")
    def resource(m, r, day):
        in_use = [
            usage[a][r] * m.begin[a, t] for a, t in m.BEGINS if t <= day < t + duration[a] and usage[a][r] > 0
        ]
        return sum(in_use) <= data["capacity"][r] if in_use else pyo.Constraint.Skip

    m.done = pyo.Constraint(m.A, rule=lambda m, a: m.finish >= begin_day(a) + duration[a])
    m.makespan = pyo.Objective(expr=m.finish)
    return m
