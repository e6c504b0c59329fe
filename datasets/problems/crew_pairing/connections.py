"""Crew pairing on the duty network: which duty follows which one, at which place of a pairing."""

import pyomo.environ as pyo


def build(data):
    """Return the model: pairings are paths through layers, one layer for each place in a pairing."""
    n, longest = data["n"], data["longest"]
    begin, finish, start, end = data["begin"], data["finish"], data["start"], data["end"]
    # a duty can follow another one where that ends, after the rest
    follows = [
        (i, j) for i in range(n) for j in range(n) if end[i] == start[j] and finish[i] + data["rest"] <= begin[j]
    ]

    m = pyo.ConcreteModel(name="crew pairing, connections")
    m.DUTIES = pyo.RangeSet(0, n - 1)
    m.PLACES = pyo.RangeSet(1, longest)
    m.LINKS = pyo.Set(dimen=3, initialize=[(i, j, k) for i, j in follows for k in range(1, longest)])
    m.first = pyo.Var(m.DUTIES, domain=pyo.Binary, doc="a crew comes from the base for this duty")
    m.next = pyo.Var(m.LINKS, domain=pyo.Binary, doc="duty i is the k-th of its pairing, and duty j follows")
    m.last = pyo.Var(
        m.DUTIES, m.PLACES, domain=pyo.Binary, doc="duty is the k-th of its pairing, and the crew goes home"
    )

    def enters(j, k):
        return m.first[j] if k == 1 else sum(m.next[i, d, p] for i, d, p in m.LINKS if d == j and p == k - 1)

    def leaves(i, k):
        return m.last[i, k] + sum(m.next[d, j, p] for d, j, p in m.LINKS if d == i and p == k)

    m.through = pyo.Constraint(
        m.DUTIES, m.PLACES, rule=lambda m, i, k: enters(i, k) == leaves(i, k), doc="who flies a duty goes on or home"
    )
    m.flown = pyo.Constraint(
        m.DUTIES, rule=lambda m, i: sum(leaves(i, k) for k in m.PLACES) == 1, doc="one crew for each duty"
    )
    m.total_cost = pyo.Objective(
        expr=sum((data["pay"] + data["travel"][start[i]]) * m.first[i] for i in m.DUTIES)
        + sum(data["waiting"] * (begin[j] - finish[i]) * m.next[i, j, k] for i, j, k in m.LINKS)
        + sum(data["travel"][end[i]] * m.last[i, k] for i in m.DUTIES for k in m.PLACES)
    )
    return m
