"""Permutation flow shop as in Manne: completion times, and for every two jobs which of them comes first."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model: one order of the jobs for all machines, big-M elsewhere."""
    n, machines, duration = data["jobs"], data["machines"], data["duration"]
    enough = sum(map(sum, duration))

    m = pyo.ConcreteModel(name="flow shop by precedence")
    m.J = pyo.RangeSet(0, n - 1)
    m.M = pyo.RangeSet(0, machines - 1)
    m.JOB_PAIRS = pyo.Set(initialize=list(combinations(m.J, 2)), dimen=2)
    m.before = pyo.Var(m.JOB_PAIRS, domain=pyo.Binary, doc="1 if job i comes before job j, 0 if after")
    m.complete = pyo.Var(
        m.J, m.M, bounds=lambda m, j, k: (duration[j][k], enough), doc="when machine k has finished job j"
    )
    m.makespan = pyo.Var(domain=pyo.NonNegativeReals, doc="when all is done")

    @m.Constraint(m.J, m.M, doc="over one machine after the other")
    def next_machine(m, j, k):
        if k == 0:
            return pyo.Constraint.Skip
        return m.complete[j, k] >= m.complete[j, k - 1] + duration[j][k]

    @m.Constraint(m.JOB_PAIRS, m.M, doc="i before j")
    def first(m, i, j, k):
        return m.complete[j, k] >= m.complete[i, k] + duration[j][k] - enough * (1 - m.before[i, j])

    @m.Constraint(m.JOB_PAIRS, m.M, doc="j before i")
    def second(m, i, j, k):
        return m.complete[i, k] >= m.complete[j, k] + duration[i][k] - enough * m.before[i, j]

    m.done = pyo.Constraint(m.J, rule=lambda m, j: m.makespan >= m.complete[j, machines - 1])
    m.finish = pyo.Objective(expr=m.makespan)
    return m
