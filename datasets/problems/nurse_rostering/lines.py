"""Nurse rostering by lines of work: all admissible plans of one nurse are enumerated, each nurse gets one of them."""

from itertools import product

import pyomo.environ as pyo


def build(data):
    """Return the model: a line says for each day which shift is worked, or none."""
    days, shifts, forbidden = data["days"], data["shifts"], data["forbidden"]
    free = shifts

    def admissible(line):
        return not any(s != free and t != free and forbidden[s][t] for s, t in zip(line, line[1:]))

    lines = [line for line in product(range(shifts + 1), repeat=days) if admissible(line)]
    length = [sum(s != free for s in line) for line in lines]

    m = pyo.ConcreteModel(name="nurse rostering by lines")
    m.N = pyo.RangeSet(0, data["nurses"] - 1)
    m.D = pyo.RangeSet(0, days - 1)
    m.S = pyo.RangeSet(0, shifts - 1)
    m.L = pyo.RangeSet(0, len(lines) - 1)
    m.has = pyo.Param(
        m.L, m.D, m.S, initialize=lambda m, k, d, s: int(lines[k][d] == s), doc="1 if line k has shift s on day d"
    )
    m.OFFERS = pyo.Set(
        initialize=[(n, k) for n in m.N for k in m.L if length[k] <= data["max_shifts"][n]], dimen=2
    )
    m.choose = pyo.Var(m.OFFERS, domain=pyo.Binary, doc="1 if nurse n works line k")
    m.shortage = pyo.Var(m.D, m.S, domain=pyo.NonNegativeReals, doc="nurses who are missing")

    @m.Constraint(m.N, doc="every nurse has one line, perhaps that of free days only")
    def one_line(m, n):
        return sum(m.choose[n, k] for k in m.L if (n, k) in m.OFFERS) == 1

    @m.Constraint(m.D, m.S, doc="nurses required")
    def required(m, d, s):
        present = sum(m.choose[n, k] for n, k in m.OFFERS if m.has[k, d, s])
        return present + m.shortage[d, s] >= data["required"][d][s]

    m.trouble = pyo.Objective(
        expr=sum(
            sum(data["dislike"][n][d][lines[k][d]] for d in m.D if lines[k][d] != free) * m.choose[n, k]
            for n, k in m.OFFERS
        )
        + data["shortage_cost"] * sum(m.shortage[d, s] for d in m.D for s in m.S)
    )
    return m
