"""Portfolio of few assets: how many lots of each, with the mean absolute deviation bounded."""

import pyomo.environ as pyo


def build(data):
    """Return the model: gains are sums over the observed months, so that no averages need to be taken."""
    assets, months = range(data["assets"]), range(data["months"])
    gain = data["gain"]
    in_all = [sum(gain[s][i] for s in months) for i in assets]

    m = pyo.ConcreteModel(name="portfolio in lots")
    m.I = pyo.RangeSet(0, data["assets"] - 1)
    m.S = pyo.RangeSet(0, data["months"] - 1)
    m.lots = pyo.Var(m.I, domain=pyo.NonNegativeIntegers, doc="lots bought of the asset")
    m.buy = pyo.Var(m.I, domain=pyo.Binary, doc="asset is in the portfolio")
    m.deviation = pyo.Var(m.S, domain=pyo.NonNegativeReals, doc="at least |months * gain of the month - total gain|")

    def surplus(s):
        return sum((data["months"] * gain[s][i] - in_all[i]) * m.lots[i] for i in assets)

    m.at_least = pyo.Constraint(m.I, rule=lambda m, i: m.lots[i] >= data["least"][i] * m.buy[i], doc="minimum lots")
    m.at_most = pyo.Constraint(m.I, rule=lambda m, i: m.lots[i] <= data["most"][i] * m.buy[i], doc="only what is in")
    m.few = pyo.Constraint(expr=sum(m.buy[i] for i in m.I) <= data["names"], doc="cardinality")
    m.budget = pyo.Constraint(expr=sum(data["price"][i] * m.lots[i] for i in m.I) <= data["money"])
    m.above = pyo.Constraint(m.S, rule=lambda m, s: m.deviation[s] >= surplus(s))
    m.below = pyo.Constraint(m.S, rule=lambda m, s: m.deviation[s] >= -surplus(s))
    m.risk = pyo.Constraint(expr=sum(m.deviation[s] for s in m.S) <= data["risk"], doc="sum of absolute deviations")
    m.total_gain = pyo.Objective(expr=sum(in_all[i] * m.lots[i] for i in m.I), sense=pyo.maximize)
    return m
