"""Short pairs of formulations with open data, and the schema that they share."""

from __future__ import annotations

from pathlib import Path

from equivamap.formulations.builds.formulation import Formulation
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

MODELS = """
import pulp

def choice(data, factor=1, shift=0, sense=pulp.LpMinimize, need=None, rows=True):
    n, c = data["n"], data["c"]
    model = pulp.LpProblem("choice", sense)
    x = [pulp.LpVariable(f"x_{i}", cat="Binary") for i in range(n)]
    model += factor * pulp.lpSum(c[i] * x[i] for i in range(n)) + shift
    if rows:
        model += pulp.lpSum(x) >= (data["d"] if need is None else need), "need"
    return model

def base(data):
    return choice(data)

def renamed(data):
    model = pulp.LpProblem("choice", pulp.LpMinimize)
    y = [pulp.LpVariable(f"y_{i}", cat="Binary") for i in range(data["n"])]
    model += pulp.lpSum(v * w for v, w in zip(data["c"], y))
    model += -pulp.lpSum(y) <= -data["d"], "rest"
    return model

def scaled(data):
    return choice(data, factor=3, shift=7)

def shifted_by_data(data):
    return choice(data, shift=data["d"])

def averaged(data):
    return choice(data, factor=1 / data["n"])

def one_more(data):
    return choice(data, need=data["d"] + 1)

def without_need(data):
    return choice(data, rows=False)

def rounded(data):
    return choice(data, need=data["d"] + 1e-10)

def fails_for_two(data):
    if data["n"] == 2:
        raise ValueError("two is too many")
    return choice(data)

def skips_a_value(data):
    # the same ends of the range, but exactly n - 1 may not be chosen
    model = choice(data)
    x = model.variables()
    every = pulp.LpVariable("every", cat="Binary")
    if data["n"] > 2:
        model += pulp.lpSum(x[: data["n"]]) <= data["n"] - 2 + 2 * every, "most"
        model += pulp.lpSum(x[: data["n"]]) >= data["n"] * every, "all"
    else:
        model += every == 0, "none"
    return model
"""

SCHEMA = Schema(
    {
        "n": Parameter("n", "integer"),
        "d": Parameter("d", "integer"),
        "c": Parameter("c", "integer", ("n",)),
    },
    (
        Assumption("there are items", "n >= 1"),
        Assumption("no more than all are needed", "0 <= d <= n"),
        Assumption("costs are positive", "all(v >= 1 for v in c)"),
    ),
)

UNIT_COSTS = Schema(
    SCHEMA.parameters, (*SCHEMA.assumptions, Assumption("unit costs", "all(v == 1 for v in c)"))
)


def formulation(folder: Path, name: str, schema: Schema | None = SCHEMA) -> Formulation:
    """Return one of the models as a formulation in a file."""
    path = folder / "models.py"
    if not path.exists():
        path.write_text(MODELS)
    return Formulation(name, str(path), name, schema=schema)
