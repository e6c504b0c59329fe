"""Open pit scheduling with states, and the rows of all blocks above a block added up."""

import pyomo.environ as pyo


def build(data):
    """Return the model: one row for a block and year in place of one for each block above it."""
    value, mass, years = data["value"], data["mass"], data["years"]

    m = pyo.ConcreteModel(name="open pit mining, aggregated precedence")
    m.BLOCKS = pyo.RangeSet(0, data["blocks"] - 1)
    m.YEARS = pyo.RangeSet(0, years - 1)
    m.COVERED = pyo.Set(initialize=sorted(set(data["below"])))
    m.gone = pyo.Var(m.BLOCKS, m.YEARS, domain=pyo.Binary, doc="block is mined in this year or before")

    @m.Constraint(m.COVERED, m.YEARS, doc="a block only if all above it")
    def uncovered(m, i, t):
        above = [high for low, high in zip(data["below"], data["above"], strict=True) if low == i]
        return len(above) * m.gone[i, t] <= sum(m.gone[j, t] for j in above)

    m.stays_gone = pyo.Constraint(
        m.BLOCKS, m.YEARS, rule=lambda m, i, t: pyo.Constraint.Skip if t == 0 else m.gone[i, t] >= m.gone[i, t - 1]
    )

    @m.Constraint(m.YEARS, doc="tonnes a year")
    def fleet(m, t):
        until = sum(mass[i] * m.gone[i, t] for i in m.BLOCKS)
        before = sum(mass[i] * m.gone[i, t - 1] for i in m.BLOCKS) if t > 0 else 0
        return until - before <= data["capacity"][t]

    # a block that is gone by year t earns the value of t unless it was gone before
    m.total_value = pyo.Objective(
        expr=sum(
            (value[i][t] - (value[i][t + 1] if t + 1 < years else 0)) * m.gone[i, t] for i in m.BLOCKS for t in m.YEARS
        ),
        sense=pyo.maximize,
    )
    return m
