"""Vehicle routing with time windows as set partitioning over all routes that one vehicle can drive."""

import pyomo.environ as pyo


def feasible_routes(data):
    """Return all sequences of customers that meet capacity and time windows, each stop as early as possible."""
    travel, service, demand = data["travel"], data["service"], data["demand"]
    opening, closing = data["opening"], data["closing"]
    found = []
    unfinished = [((), 0, opening[0], 0)]  # stops, last stop, time when the vehicle may leave it, load
    while unfinished:
        stops, last, free, load = unfinished.pop()
        for j in range(data["nodes"] - 1, 0, -1):
            start = max(opening[j], free + travel[last][j])
            if j in stops or start > closing[j] or load + demand[j] > data["capacity"]:
                continue
            unfinished.append(((*stops, j), j, start + service[j], load + demand[j]))
        if stops and free + travel[last][0] <= closing[0]:
            found.append(stops)
    return found


def build(data):
    """Return the model: choose routes so that every customer is on exactly one."""
    n, travel = data["nodes"], data["travel"]
    routes = feasible_routes(data)
    legs = [list(zip((0, *stops), (*stops, 0))) for stops in routes]

    m = pyo.ConcreteModel(name="vehicle routing with time windows, by routes")
    m.N = pyo.RangeSet(0, n - 1, doc="0 is the depot")
    m.CUSTOMERS = pyo.RangeSet(1, n - 1)
    m.R = pyo.RangeSet(0, len(routes) - 1)
    m.passes = pyo.Param(
        m.R, m.N, m.N, initialize=lambda m, r, i, j: int((i, j) in legs[r]), doc="1 if route r goes from i to j"
    )
    m.drive = pyo.Var(m.R, domain=pyo.Binary, doc="1 if a vehicle drives route r")

    m.visited = pyo.Constraint(
        m.CUSTOMERS, rule=lambda m, i: sum(m.drive[r] for r in m.R if i in routes[r]) == 1, doc="once"
    )
    m.cost = pyo.Objective(
        expr=sum((data["vehicle_cost"] + sum(travel[i][j] for i, j in legs[r])) * m.drive[r] for r in m.R)
    )
    return m
