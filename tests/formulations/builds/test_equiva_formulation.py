"""NLP4LP and EquivaFormulation directories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap.errors import InputError
from equivamap.formulations.builds.building import Builder
from equivamap.formulations.builds.equiva_formulation import list_variations, read_equiva_formulation
from equivamap.formulations.builds.reading import read_formulation

SCRIPT = """
import json
from gurobipy import Model, GRB, quicksum

model = Model()
with open("/Users/somebody/EquivaFormulation/47/parameters.json", "r") as f:
    parameters = json.load(f)
N = parameters["N"]
C = parameters["C"]
x = model.addVars(N, vtype=GRB.INTEGER, name="x")
model.addConstr(quicksum(C[i] * x[i] for i in range(N)) >= parameters["E"])
model.setObjective(quicksum(x[i] for i in range(N)), GRB.MINIMIZE)
model.optimize()
with open("/Users/somebody/EquivaFormulation/47/solution.txt", "w") as f:
    f.write(str(model.ObjVal))
"""
INFO = {
    "parameters": {
        "N": {"shape": [], "definition": "number of items", "type": "int"},
        "C": {"shape": ["N"], "definition": "contents", "type": "float"},
        "E": {"shape": "[]", "definition": "need"},
        "Q": {"shape": "[K]", "definition": "per kind", "type": "integer"},
    }
}
DATA = {"N": 2, "C": [1.5, 2], "E": 7, "Q": [1, 2, 3]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("47", "47_c"):
        place = tmp_path / name
        place.mkdir()
        (place / "optimus-code.py").write_text(SCRIPT)
        (place / "problem_info.json").write_text(json.dumps(INFO))
        (place / "parameters.json").write_text(json.dumps(DATA))
    (tmp_path / "47" / "optimus-code_e.py").write_text(SCRIPT.replace("INTEGER", "CONTINUOUS"))
    return tmp_path


def test_variations_are_listed(root: Path) -> None:
    found = list_variations(root, "47")
    assert found == {"": (root / "47", ""), "c": (root / "47_c", ""), "e": (root / "47", "_e")}


def test_schema_and_example(root: Path) -> None:
    found = read_formulation(str(root / "47"))
    assert found.schema is not None
    assert {n: (p.type, p.shape) for n, p in found.schema.parameters.items()} == {
        "N": ("integer", ()),
        "C": ("continuous", ("N",)),
        "E": ("continuous", ()),
        "Q": ("integer", ("*",)),
    }
    assert found.example == DATA
    assert any("K is no parameter" in note for note in found.notes)
    assert found.schema.checked(DATA) == DATA


@pytest.mark.parametrize(("place", "suffix", "integers"), [("47", "", 2), ("47", "_e", 0), ("47_c", "", 2)])
def test_scripts_read_the_data_of_the_build(root: Path, place: str, suffix: str, integers: int) -> None:
    pytest.importorskip("gurobipy")
    with Builder(read_equiva_formulation(root / place, suffix)) as builder:
        instance = builder.build(DATA)
        assert (instance.n, instance.m, int(instance.kinds.sum())) == (2, 1, integers)
        assert builder.build({**DATA, "N": 3, "C": [1, 2, 3]}).n == 3


@pytest.mark.parametrize("break_it", ["script", "type"])
def test_directories_that_cannot_be_used(root: Path, break_it: str) -> None:
    if break_it == "script":
        (root / "47" / "optimus-code.py").unlink()
    else:
        (root / "47" / "problem_info.json").write_text('{"parameters": {"N": {"type": "text"}}}')
    with pytest.raises(InputError) as caught:
        read_equiva_formulation(root / "47")
    assert caught.value.file is not None
