"""Short formulations that tests write to files."""

from __future__ import annotations

KNAPSACK = """
import pulp

def build(data):
    n = data["n"]
    model = pulp.LpProblem("knapsack", pulp.LpMaximize)
    x = [pulp.LpVariable(f"x_{i}", cat="Binary") for i in range(n)]
    model += pulp.lpSum(v * y for v, y in zip(data["v"], x))
    model += pulp.lpSum(w * y for w, y in zip(data["w"], x)) <= data["C"], "cap"
    return model

calls = []

def other_each_time(data):
    calls.append(1)
    return build({**data, "C": len(calls)})

def solving(data):
    model = build(data)
    model.solve()
    return model

def hanging(data):
    while data["n"] > 1:
        pass
    return build(data)

def dying(data):
    import os
    if data["n"] > 1:
        os._exit(3)
    return build(data)

def leaving(data):
    if data["n"] > 1:
        raise SystemExit("no more than one item")
    return build(data)

def nothing(data):
    return None

by_hand = build({"n": 1, "v": [1], "w": [1], "C": 1})
"""

SCRIPT = """
import json
import pulp

with open({path!r}) as stream:
    data = json.load(stream)
model = pulp.LpProblem("knapsack", pulp.LpMaximize)
x = [pulp.LpVariable(f"x_{{i}}", cat="Binary") for i in range(data["n"])]
model += pulp.lpSum(v * y for v, y in zip(data["v"], x))
model += pulp.lpSum(w * y for w, y in zip(data["w"], x)) <= data["C"], "cap"
model.solve()
with open("solution.json", "w") as stream:
    json.dump([y.value() for y in x], stream)
"""

DATA = {"n": 2, "v": [1, 2.5], "w": [3, 4], "C": 5}
