"""Cheapest simple route: all simple routes are listed, and one is chosen."""

import pyomo.environ as pyo


def simple_routes(n):
    """Return the simple routes from node 0 to node n - 1 in the complete digraph, as tuples of nodes."""
    unfinished, finished = [(0,)], []
    while unfinished:
        route = unfinished.pop()
        finished.append((*route, n - 1))
        unfinished += [(*route, v) for v in range(1, n - 1) if v not in route]
    return sorted(finished, key=lambda route: (len(route), route))


def build(data):
    """Return the model: exactly one of the listed routes is taken."""
    n, cost = data["n"], data["cost"]
    routes = simple_routes(n)
    arcs_of = [set(zip(route, route[1:], strict=False)) for route in routes]

    m = pyo.ConcreteModel(name="cheapest simple route, list of routes")
    m.ROUTES = pyo.RangeSet(0, len(routes) - 1)
    m.ARCS = pyo.Set(dimen=2, initialize=[(i, j) for i in range(n - 1) for j in range(1, n) if i != j])
    m.uses = pyo.Param(
        m.ROUTES, m.ARCS, initialize=lambda m, r, i, j: int((i, j) in arcs_of[r]), doc="1 if route r goes from i to j"
    )
    m.take = pyo.Var(m.ROUTES, domain=pyo.Binary, doc="route r is taken")
    m.one_route = pyo.Constraint(expr=sum(m.take[r] for r in m.ROUTES) == 1, doc="one route is taken")
    m.total_cost = pyo.Objective(
        expr=sum(sum(cost[i][j] for i, j in arcs_of[r]) * m.take[r] for r in m.ROUTES), sense=pyo.minimize
    )
    return m
