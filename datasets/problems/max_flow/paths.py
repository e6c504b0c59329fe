"""Maximum flow by paths: how much is sent along each simple path from the source to the sink."""

import pyomo.environ as pyo


def simple_paths(n):
    """Return the simple paths from node 0 to node n - 1 in the complete digraph, as tuples of nodes."""
    found = []

    def extend(path):
        for v in range(n):
            if v == n - 1:
                found.append((*path, v))
            elif v not in path:
                extend((*path, v))

    extend((0,))
    return found


def build(data):
    """Return the model: the paths over an arc share its capacity."""
    n, capacity = data["n"], data["capacity"]
    paths = simple_paths(n)
    arcs = [(i, j) for i in range(n - 1) for j in range(1, n) if i != j]
    of_path = [set(zip(path, path[1:], strict=False)) for path in paths]

    m = pyo.ConcreteModel(name="maximum flow, paths")
    m.ARCS = pyo.Set(dimen=2, initialize=arcs)
    m.PATHS = pyo.RangeSet(0, len(paths) - 1)
    m.uses = pyo.Param(
        m.PATHS, m.ARCS, initialize=lambda m, p, i, j: int((i, j) in of_path[p]), doc="1 if path p uses the arc (i, j)"
    )
    m.sent = pyo.Var(m.PATHS, domain=pyo.NonNegativeReals, doc="flow along the path")
    m.arc_capacity = pyo.Constraint(
        m.ARCS,
        rule=lambda m, i, j: sum(m.sent[p] for p in m.PATHS if m.uses[p, i, j]) <= capacity[i][j],
        doc="the paths over an arc share its capacity",
    )
    m.throughput = pyo.Objective(expr=sum(m.sent[p] for p in m.PATHS), sense=pyo.maximize)
    return m
