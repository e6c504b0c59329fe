"""Job shop, three jobs on two machines, disjunctions with M = the sum of all processing times."""

import pyomo.environ as pyo

# route[job] = [(machine, hours), ...] in the order of the operations
route = {
    1: [(1, 3), (2, 4)],
    2: [(2, 2), (1, 4)],
    3: [(1, 2), (2, 3)],
}
hours = {(j, k): p for j in route for k, p in route[j]}
jobs, machines = sorted(route), [1, 2]
M = sum(hours.values())

m = pyo.ConcreteModel("job_shop")
m.start = pyo.Var(jobs, machines, bounds=lambda m, j, k: (0, M - hours[j, k]))
m.first = pyo.Var(
    [(k, i, j) for k in machines for i in jobs for j in jobs if i < j],
    domain=pyo.Binary,
    doc="1 if job i goes before job j on machine k",
)
m.makespan = pyo.Var(bounds=(0, M))
m.obj = pyo.Objective(expr=m.makespan)

m.rows = pyo.ConstraintList()
for j in jobs:
    for (k, p), (k_next, _) in zip(route[j], route[j][1:]):
        m.rows.add(m.start[j, k] + p <= m.start[j, k_next])
    last, p = route[j][-1]
    m.rows.add(m.makespan >= m.start[j, last] + p)
for k, i, j in m.first:
    m.rows.add(m.start[i, k] + hours[i, k] <= m.start[j, k] + M * (1 - m.first[k, i, j]))
    m.rows.add(m.start[j, k] + hours[j, k] <= m.start[i, k] + M * m.first[k, i, j])

pyo.SolverFactory("appsi_highs").solve(m)
print("makespan", pyo.value(m.makespan))
for j in jobs:
    print("job", j, {k: pyo.value(m.start[j, k]) for k in machines})
