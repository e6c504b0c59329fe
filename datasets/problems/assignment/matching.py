"""Linear assignment of workers to jobs."""

import pyomo.environ as pyo


def build(data):
    """Return the model: minimise the hours of all workers together."""
    m = pyo.ConcreteModel(name="assignment")
    m.WORKERS = pyo.RangeSet(0, data["n"] - 1)
    m.JOBS = pyo.RangeSet(0, data["n"] - 1)
    m.does = pyo.Var(m.WORKERS, m.JOBS, domain=pyo.Binary, doc="1 if worker w does job j")

    m.one_job = pyo.Constraint(
        m.WORKERS, rule=lambda m, w: sum(m.does[w, j] for j in m.JOBS) == 1, doc="every worker gets one job"
    )
    m.one_worker = pyo.Constraint(
        m.JOBS, rule=lambda m, j: sum(m.does[w, j] for w in m.WORKERS) == 1, doc="every job gets one worker"
    )
    m.total_hours = pyo.Objective(
        expr=sum(data["hours"][w][j] * m.does[w, j] for w in m.WORKERS for j in m.JOBS), sense=pyo.minimize
    )
    return m
