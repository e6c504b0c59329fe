"""Permutation flow shop as in Wilson: which job stands at which place, and when each place starts on each machine."""

import pyomo.environ as pyo


def build(data):
    """Return the model: starts by place and machine."""
    n, machines, duration = data["jobs"], data["machines"], data["duration"]

    m = pyo.ConcreteModel(name="flow shop by positions")
    m.J = pyo.RangeSet(0, n - 1)
    m.P = pyo.RangeSet(0, n - 1)
    m.M = pyo.RangeSet(0, machines - 1)
    m.place = pyo.Var(m.J, m.P, domain=pyo.Binary, doc="1 if job j is the p-th of the sequence")
    m.begin = pyo.Var(m.P, m.M, domain=pyo.NonNegativeReals, doc="when the p-th job begins on machine k")

    def time(p, k):
        return sum(duration[j][k] * m.place[j, p] for j in m.J)

    m.one_place = pyo.Constraint(m.J, rule=lambda m, j: sum(m.place[j, p] for p in m.P) == 1)
    m.one_job = pyo.Constraint(m.P, rule=lambda m, p: sum(m.place[j, p] for j in m.J) == 1)

    @m.Constraint(m.P, m.M, doc="a job goes on when the machine before has finished it")
    def next_machine(m, p, k):
        if k == machines - 1:
            return pyo.Constraint.Skip
        return m.begin[p, k + 1] >= m.begin[p, k] + time(p, k)

    @m.Constraint(m.P, m.M, doc="a machine takes the next job when it has finished the one before")
    def next_job(m, p, k):
        if p == n - 1:
            return pyo.Constraint.Skip
        return m.begin[p + 1, k] >= m.begin[p, k] + time(p, k)

    m.makespan = pyo.Objective(expr=m.begin[n - 1, machines - 1] + time(n - 1, machines - 1))
    return m
