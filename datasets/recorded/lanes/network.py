"""Flow in a network: nodes with what they have (or lack, below zero), and a list of lanes with tail, head and price."""

import pyomo.environ as pyo


def build(data):
    """Return the model: a node with goods sends at most these, one that lacks goods gets what it lacks."""
    nodes, lanes = range(data["nodes"]), range(data["lanes"])
    tail, head, balance = data["tail"], data["head"], data["balance"]

    m = pyo.ConcreteModel(name="network")
    m.flow = pyo.Var(lanes, domain=pyo.NonNegativeReals, doc="goods on a lane")

    def net(k):
        out = sum(m.flow[e] for e in lanes if tail[e] == k)
        return out - sum(m.flow[e] for e in lanes if head[e] == k)

    def conserved(m, k):
        return net(k) <= balance[k] if balance[k] >= 0 else net(k) == balance[k]

    m.conserved = pyo.Constraint(nodes, rule=conserved, doc="nothing is lost on the way")
    m.cost = pyo.Objective(expr=sum(data["price"][e] * m.flow[e] for e in lanes), sense=pyo.minimize)
    return m
