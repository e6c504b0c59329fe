"""Shifts with breaks, implicitly: how many work each shift, and how many pause in each period."""

import pyomo.environ as pyo


def build(data):
    """Return the model: rows for intervals guarantee that breaks can be handed out (Bechtold and Jacobs 1990)."""
    need, wage = data["need"], data["wage"]
    first, last, early, late = data["first"], data["last"], data["early"], data["late"]

    m = pyo.ConcreteModel(name="shifts with implicit breaks")
    m.PERIODS = pyo.RangeSet(0, data["periods"] - 1)
    m.SHIFTS = pyo.RangeSet(0, data["shifts"] - 1)
    m.staff = pyo.Var(
        m.SHIFTS, domain=pyo.Integers, bounds=lambda m, s: (0, data["available"][s]), doc="people who work the shift"
    )
    m.paused = pyo.Var(m.PERIODS, domain=pyo.NonNegativeIntegers, doc="people who have their break in the period")
    m.enough = pyo.Constraint(
        m.PERIODS,
        rule=lambda m, t: sum(m.staff[s] for s in m.SHIFTS if first[s] <= t <= last[s]) - m.paused[t] >= need[t],
        doc="people at work in each period",
    )
    m.all_pause = pyo.Constraint(
        expr=sum(m.paused[t] for t in m.PERIODS) == sum(m.staff[s] for s in m.SHIFTS), doc="one break each"
    )
    # intervals from the begin of one break window to the end of one
    intervals = sorted({(early[s], late[r]) for s in m.SHIFTS for r in m.SHIFTS if early[s] <= late[r]})
    m.INTERVALS = pyo.Set(dimen=2, initialize=intervals)
    m.room_for_breaks = pyo.Constraint(
        m.INTERVALS,
        rule=lambda m, a, b: (
            sum(m.paused[t] for t in m.PERIODS if a <= t <= b)
            >= sum((m.staff[s] for s in m.SHIFTS if a <= early[s] and late[s] <= b), start=0)
        ),
        doc="who can pause within the interval only, does",
    )
    m.total_wages = pyo.Objective(expr=sum(wage[s] * m.staff[s] for s in m.SHIFTS))
    return m
