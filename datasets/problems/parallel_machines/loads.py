"""Unrelated parallel machines with a set of jobs chosen for every machine; the sets are enumerated here."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model: each machine gets at most one non-empty set of jobs that it can do."""
    machines, jobs = range(data["machines"]), range(data["jobs"])
    can_do = [[j for j in jobs if data["allowed"][i][j]] for i in machines]
    sets = {
        i: [chosen for k in range(1, len(can_do[i]) + 1) for chosen in combinations(can_do[i], k)] for i in machines
    }

    m = pyo.ConcreteModel(name="parallel machines by sets of jobs")
    m.M = pyo.RangeSet(0, data["machines"] - 1)
    m.J = pyo.RangeSet(0, data["jobs"] - 1)
    m.LOADS = pyo.Set(initialize=[(i, s) for i in machines for s in range(len(sets[i]))], dimen=2)
    m.has = pyo.Param(
        m.LOADS, m.J, initialize=lambda m, i, s, j: int(j in sets[i][s]), doc="1 if set s of machine i has job j"
    )
    m.take = pyo.Var(m.LOADS, domain=pyo.Binary, doc="1 if machine i does the jobs of set s")
    m.makespan = pyo.Var(domain=pyo.NonNegativeReals, doc="when the last machine is done")

    m.done = pyo.Constraint(m.J, rule=lambda m, j: sum(m.has[i, s, j] * m.take[i, s] for i, s in m.LOADS) == 1)

    @m.Constraint(m.M, doc="one set at most")
    def one_set(m, i):
        if not sets[i]:
            return pyo.Constraint.Skip
        return sum(m.take[i, s] for s in range(len(sets[i]))) <= 1

    @m.Constraint(m.M, doc="the makespan is at least the time of each machine")
    def busy(m, i):
        times = [sum(data["duration"][i][j] for j in chosen) for chosen in sets[i]]
        return m.makespan >= sum(time * m.take[i, s] for s, time in enumerate(times))

    m.finish = pyo.Objective(expr=m.makespan)
    return m
