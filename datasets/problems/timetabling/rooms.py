"""Course timetabling: which course meets when and in which room."""

import pyomo.environ as pyo


def build(data):
    """Return the model: a variable for each course, slot and room that is large enough."""
    seats, students, conflict = data["seats"], data["students"], data["conflict"]

    m = pyo.ConcreteModel(name="timetabling with rooms")
    m.C = pyo.RangeSet(0, data["courses"] - 1)
    m.T = pyo.RangeSet(0, data["slots"] - 1)
    m.R = pyo.RangeSet(0, data["rooms"] - 1)
    m.FITS = pyo.Set(initialize=[(c, r) for c in m.C for r in m.R if students[c] <= seats[r]], dimen=2)
    m.CONFLICTS = pyo.Set(initialize=[(c, d) for c in m.C for d in m.C if c < d and conflict[c][d]], dimen=2)
    m.SITTINGS = pyo.Set(initialize=[(c, t, r) for c, r in m.FITS for t in m.T], dimen=3)
    m.sit = pyo.Var(m.SITTINGS, domain=pyo.Binary, doc="1 if course c meets in slot t in room r")
    m.missing = pyo.Var(m.C, domain=pyo.NonNegativeReals, doc="lectures of course c without a slot")

    def meets(c, t):
        return sum(m.sit[c, t, r] for k, r in m.FITS if k == c)

    m.lectures = pyo.Constraint(
        m.C, rule=lambda m, c: sum(meets(c, t) for t in m.T) + m.missing[c] == data["lectures"][c]
    )
    m.one_place = pyo.Constraint(m.C, m.T, rule=lambda m, c, t: meets(c, t) <= 1, doc="one room at a time")
    m.apart = pyo.Constraint(m.CONFLICTS, m.T, rule=lambda m, c, d, t: meets(c, t) + meets(d, t) <= 1)

    @m.Constraint(m.R, m.T, doc="one course in a room")
    def one_course(m, r, t):
        there = [m.sit[c, t, r] for c, k in m.FITS if k == r]
        return sum(there) <= 1 if there else pyo.Constraint.Skip

    m.trouble = pyo.Objective(
        expr=sum(data["penalty"][c][t] * meets(c, t) for c in m.C for t in m.T)
        + sum(data["missing_cost"][c] * m.missing[c] for c in m.C)
    )
    return m
