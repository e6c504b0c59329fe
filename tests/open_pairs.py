"""Short pairs of formulations of which B takes other data than A, and schemas of both."""

from __future__ import annotations

import textwrap
from pathlib import Path

from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

A = """
import pulp

def build(data):
    n = range(data["n"])
    model = pulp.LpProblem("cover", pulp.LpMinimize)
    take = [pulp.LpVariable(f"take_{i}", cat="Binary") for i in n]
    model += pulp.lpSum(data["unit"][i] * data["pieces"][i] * take[i] for i in n)
    model += pulp.lpSum(data["pieces"][i] * take[i] for i in n) >= data["need"], "need"
    return model

def idle(data):
    # the row holds for all data
    n = range(data["n"])
    model = pulp.LpProblem("idle", pulp.LpMinimize)
    take = [pulp.LpVariable(f"take_{i}", cat="Binary") for i in n]
    model += pulp.lpSum(take)
    model += pulp.lpSum(data["pieces"][i] * take[i] for i in n) >= 0, "row"
    return model
"""

B = """
import pulp

def build(data):
    n = range(data["n"])
    model = pulp.LpProblem("cover", pulp.LpMinimize)
    leave = [pulp.LpVariable(f"leave_{i}", cat="Binary") for i in n]
    model += pulp.lpSum(data["total"][i] * (1 - leave[i]) for i in n)
    model += pulp.lpSum(data["size"][i] * (1 - leave[i]) for i in n) >= data["need"], "need"
    return model

def idle(data):
    n = range(data["n"])
    model = pulp.LpProblem("idle", pulp.LpMinimize)
    leave = [pulp.LpVariable(f"leave_{i}", cat="Binary") for i in n]
    model += pulp.lpSum(1 - v for v in leave)
    model += pulp.lpSum(data["size"][i] * (1 - leave[i]) for i in n) >= 0, "row"
    return model
"""

RIGHT_DATA = ["total = [unit[i] * pieces[i] for i in range(n)]", "size = [pieces[i] for i in range(n)]"]
RIGHT_MAP = ["take[i] = 1 - leave[i]"]


def schema(integers: str, arrays: str, *assumptions: str) -> Schema:
    """Return a schema of integer scalars and integer arrays over n."""
    parameters = {name: Parameter(name, "integer") for name in integers.split()}
    parameters |= {name: Parameter(name, "integer", ("n",)) for name in arrays.split()}
    return Schema(parameters, tuple(Assumption(text, text) for text in assumptions))


SCHEMA_A = schema(
    "n need",
    "unit pieces",
    "n >= 1 and 0 <= need <= sum(pieces)",
    "all(1 <= u <= 50 for u in unit)",
    "all(1 <= p <= 9 for p in pieces)",
)
SCHEMA_B = schema("n need", "total size", "all(t >= 0 for t in total) and all(s >= 0 for s in size)")
IDLE_A = schema("n", "pieces", "n >= 1", "all(0 <= p <= 9 for p in pieces)")
IDLE_B = schema("n", "size", "n >= 1", "all(0 <= s <= 9 for s in size)")


def written(folder: Path, name: str, text: str) -> str:
    """Write a module into a directory of its own and return its path."""
    place = folder / name
    place.mkdir(exist_ok=True)
    path = place / "model.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return str(path)


# data that drawing and repairing hardly ever find, and a generator that gives them
TRIPLES = schema(
    "n need",
    "a b c",
    "1 <= n and need == n",
    "all(a[i] * a[i] + b[i] * b[i] == c[i] * c[i] and a[i] > 30 and b[i] > a[i] + 30 for i in range(n))",
)
GENERATOR = """
import random

def generate(size, seed):
    r = random.Random(seed)
    n = r.randint(1, size)
    times = [r.randint(12, 90) for _ in range(n)]
    a, b, c = ([k * t for t in times] for k in (5, 12, 13))
    return {"n": n, "need": n, "a": a, "b": b, "c": c}
"""
