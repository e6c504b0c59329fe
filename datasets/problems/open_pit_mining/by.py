"""Open pit scheduling with states: whether a block is gone by the end of a year."""

import pyomo.environ as pyo


def build(data):
    """Return the model: what is gone stays gone, and a block is gone only if all blocks above it are."""
    value, mass = data["value"], data["mass"]

    m = pyo.ConcreteModel(name="open pit mining, gone by the end of the year")
    m.BLOCKS = pyo.RangeSet(0, data["blocks"] - 1)
    m.YEARS = pyo.RangeSet(0, data["years"] - 1)
    m.LATER = pyo.Set(initialize=list(range(1, data["years"])))
    m.ARCS = pyo.RangeSet(0, data["arcs"] - 1)
    m.gone = pyo.Var(m.BLOCKS, m.YEARS, domain=pyo.Binary, doc="block is mined in this year or before")

    def mined(i, t):
        return m.gone[i, t] - m.gone[i, t - 1] if t > 0 else m.gone[i, t]

    m.stays_gone = pyo.Constraint(m.BLOCKS, m.LATER, rule=lambda m, i, t: m.gone[i, t - 1] <= m.gone[i, t])
    m.uncovered = pyo.Constraint(
        m.ARCS,
        m.YEARS,
        rule=lambda m, a, t: m.gone[data["below"][a], t] <= m.gone[data["above"][a], t],
        doc="first the block above",
    )
    m.fleet = pyo.Constraint(
        m.YEARS,
        rule=lambda m, t: sum(mass[i] * mined(i, t) for i in m.BLOCKS) <= data["capacity"][t],
        doc="tonnes a year",
    )
    m.total_value = pyo.Objective(
        expr=sum(value[i][t] * mined(i, t) for i in m.BLOCKS for t in m.YEARS), sense=pyo.maximize
    )
    return m
