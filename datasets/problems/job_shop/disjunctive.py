"""Job shop as Manne wrote it: start times, and for two jobs on a machine which of them comes first."""

from itertools import combinations

import pyomo.environ as pyo


def build(data):
    """Return the model: disjunctions with the horizon as big-M."""
    route, horizon = data["machine"], data["horizon"]
    duration = [dict(zip(route[j], data["duration"][j])) for j in range(data["jobs"])]

    m = pyo.ConcreteModel(name="job shop with disjunctions")
    m.J = pyo.RangeSet(0, data["jobs"] - 1)
    m.M = pyo.RangeSet(0, data["machines"] - 1)
    m.JOB_PAIRS = pyo.Set(initialize=list(combinations(m.J, 2)), dimen=2)
    m.start = pyo.Var(
        m.J,
        m.M,
        domain=pyo.NonNegativeIntegers,
        bounds=lambda m, j, k: (0, horizon - duration[j][k]),
        doc="minute at which job j starts on machine k",
    )
    m.before = pyo.Var(m.JOB_PAIRS, m.M, domain=pyo.Binary, doc="1 if job i goes before job j on machine k, 0 if after")
    m.makespan = pyo.Var(domain=pyo.NonNegativeReals, doc="when all is done")

    @m.Constraint(m.J, pyo.RangeSet(1, data["machines"] - 1), doc="the route of a job")
    def technology(m, j, step):
        last, this = route[j][step - 1], route[j][step]
        return m.start[j, this] >= m.start[j, last] + duration[j][last]

    @m.Constraint(m.JOB_PAIRS, m.M, doc="i before j")
    def first(m, i, j, k):
        return m.start[j, k] >= m.start[i, k] + duration[i][k] - horizon * (1 - m.before[i, j, k])

    @m.Constraint(m.JOB_PAIRS, m.M, doc="j before i")
    def second(m, i, j, k):
        return m.start[i, k] >= m.start[j, k] + duration[j][k] - horizon * m.before[i, j, k]

    @m.Constraint(m.J, doc="the last operation of each job ends")
    def done(m, j):
        return m.makespan >= m.start[j, route[j][-1]] + duration[j][route[j][-1]]

    m.finish = pyo.Objective(expr=m.makespan)
    return m
