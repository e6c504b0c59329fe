"""Small directories in the form of EquivaFormulation and of FormulationBench, written by the tests."""

from __future__ import annotations

import json
from pathlib import Path

SCRIPT = """
import json
from gurobipy import Model, GRB

with open("/home/somebody/data/{problem}/parameters.json") as stream:
    data = json.load(stream)
model = Model()
{x} = model.addVar(vtype=GRB.INTEGER, lb={lower}, ub=data["cap"], name="{x}")
{y} = model.addVar(vtype=GRB.INTEGER, ub=data["cap"], name="{y}")
model.addConstr({x} + {y} >= data["need"], name="need")
{more}model.setObjective({cost}, GRB.MINIMIZE)
model.optimize()
"""

AS_IT_IS = {"x": "apples", "y": "pears", "lower": "0", "more": "", "cost": "3 * apples + 2 * pears"}
RENAMED = {**AS_IT_IS, "x": "v", "y": "w", "cost": "3 * v + 2 * w"}
SLACK = (
    's = model.addVar(lb=0, ub=40, vtype=GRB.INTEGER, name="s")\n'
    'model.addConstr(apples + pears - s == data["need"], name="balance")\n'
)
DIRECTORIES: dict[str, dict[str, str]] = {
    "9": AS_IT_IS,
    "9_c": {**RENAMED, "lower": "-GRB.INFINITY"},
    "47": AS_IT_IS,
    "47_c": RENAMED,
    "47_g": {**AS_IT_IS, "more": 'model.addConstr(pears <= 2, name="cut")\n'},
    "47_j": {**AS_IT_IS, "cost": "0 - apples - 5 * pears"},
    "47_k": {**AS_IT_IS, "cost": "0"},
    "47_l": AS_IT_IS,
}
WITHIN = {**AS_IT_IS, "more": SLACK}
DATA = {"cap": 4, "need": 3}
INFO = {"parameters": {name: {"shape": [], "type": "int", "definition": name} for name in DATA}}


def write_suite(folder: Path, only: tuple[str, ...] = tuple(DIRECTORIES)) -> Path:
    """Write the suite ``variations`` and return its folder."""
    root = folder / "variations"
    for name in only:
        place = root / name
        place.mkdir(parents=True)
        script = SCRIPT.format(problem=name, **DIRECTORIES[name])
        (place / "optimus-code.py").write_text(script)
        (place / "parameters.json").write_text(json.dumps(DATA))
        (place / "problem_info.json").write_text(json.dumps(INFO))
    if "47" in only and "47_g" in only:
        (root / "47" / "optimus-code_e.py").write_text(SCRIPT.format(problem="47", **WITHIN))
        (root / "47" / "description.txt").write_text("Buy two things.\n")
    return root


LIMITS = {"a": "n", "b": "n", "c": "n - 1"}
"""What ``x`` is limited by in each formulation; the pair of a and c is the one that is not the same."""


def write_open_suite(folder: Path, *, example: bool = True) -> Path:
    """Write the suite ``limits`` of two pairs with open data, and return its folder."""
    root = folder / "limits"
    for letter, limit in LIMITS.items():
        place = root / "problems" / "p4" / "formulations" / letter
        place.mkdir(parents=True)
        table = {
            "valid": letter != "c",
            "parameters": {"n": {"type": "integer", "shape": []}},
            "assumptions": [{"description": "some", "code": {"python": "assert 1 <= n <= 9"}}],
            "variables": {"x": {"type": "integer", "shape": []}},
            "constraints": [
                {"description": "low", "code": {"gurobipy": "model.addConstr(x >= 0)"}},
                {
                    "description": f"the row of {letter}",
                    "code": {"gurobipy": f"model.addConstr(x <= {limit})"},
                },
            ],
            "objective": {"code": {"gurobipy": "model.setObjective(x, GRB.MAXIMIZE)"}},
            "metadata": {"notes": [f"formulation {letter} was made so"]},
        }
        (place / "formulation.json").write_text(json.dumps(table))
    if example:
        (root / "problems" / "p4" / "data.json").write_text('{"n": 5}')
        (root / "problems" / "p4" / "description.md").write_text("Take as much as there is.\n")
    entries = []
    for letter in "bc":
        file = root / "reformulations" / "p4" / f"a_{letter}" / "map.json"
        file.parent.mkdir(parents=True)
        statement = {"code": {"python": "n = n"}}
        file.write_text(json.dumps({"parameters": {"n": statement}, "metadata": {"notes": ["unsaid"]}}))
        sides = {s: {"problem": 4, "formulation": f} for s, f in (("a", "a"), ("b", letter))}
        entries.append({**sides, "reformulation": letter == "b"})
    (root / "dataset.json").write_text(json.dumps({"problems": [4], "reformulations": entries}))
    return root
