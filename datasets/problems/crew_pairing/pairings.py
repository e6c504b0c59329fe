"""Crew pairing as set partitioning: all legal pairings are listed, and each duty is in one that is chosen."""

import pyomo.environ as pyo


def legal_pairings(data):
    """Return all sequences of duties that a crew may fly, as tuples."""
    n, follows = data["n"], {}
    for i in range(n):
        follows[i] = [
            j
            for j in range(n)
            if data["end"][i] == data["start"][j] and data["finish"][i] + data["rest"] <= data["begin"][j]
        ]
    pairings = growing = [(i,) for i in range(n)]
    for _ in range(data["longest"] - 1):
        growing = [(*pairing, j) for pairing in growing for j in follows[pairing[-1]]]
        pairings = pairings + growing
    return pairings


def cost_of(data, pairing):
    """Return what a pairing costs: the crew, travelling from and to the base, and waiting in between."""
    travel = data["travel"][data["start"][pairing[0]]] + data["travel"][data["end"][pairing[-1]]]
    waits = [data["begin"][j] - data["finish"][i] for i, j in zip(pairing, pairing[1:], strict=False)]
    return data["pay"] + travel + data["waiting"] * sum(waits)


def build(data):
    """Return the model: choose pairings that partition the duties."""
    pairings = legal_pairings(data)

    m = pyo.ConcreteModel(name="crew pairing, set partitioning")
    m.DUTIES = pyo.RangeSet(0, data["n"] - 1)
    m.PLACES = pyo.RangeSet(1, data["longest"])
    m.PAIRINGS = pyo.RangeSet(0, len(pairings) - 1)
    m.duty_at = pyo.Param(
        m.PAIRINGS,
        m.PLACES,
        initialize=lambda m, p, k: pairings[p][k - 1] if k <= len(pairings[p]) else -1,
        doc="k-th duty of the pairing; -1 after its end",
    )
    m.length = pyo.Param(m.PAIRINGS, initialize=lambda m, p: len(pairings[p]), doc="duties in the pairing")
    m.fly = pyo.Var(m.PAIRINGS, domain=pyo.Binary, doc="a crew flies this pairing")
    m.flown = pyo.Constraint(
        m.DUTIES,
        rule=lambda m, i: sum(m.fly[p] for p in m.PAIRINGS if i in pairings[p]) == 1,
        doc="one crew for each duty",
    )
    m.total_cost = pyo.Objective(expr=sum(cost_of(data, pairings[p]) * m.fly[p] for p in m.PAIRINGS))
    return m
