"""FormulationBench as a suite: a small one written here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap.bench.running import run_methods
from equivamap.bench.suites.loading import load_suite
from equivamap.errors import UsageError
from equivamap.verify.relations import Relation

pytest.importorskip("gurobipy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bounds = {"a": "n", "b": "n", "c": "n - 1"}
    for letter, bound in bounds.items():
        place = tmp_path / "problems" / "p4" / "formulations" / letter
        place.mkdir(parents=True)
        table = {
            "parameters": {"n": {"type": "integer", "shape": []}},
            "assumptions": [{"description": "some", "code": {"python": "assert 1 <= n <= 9"}}],
            "variables": {"x": {"type": "integer", "shape": []}},
            "constraints": [
                {"description": "low", "code": {"gurobipy": "model.addConstr(x >= 0)"}},
                {"description": "high", "code": {"gurobipy": f"model.addConstr(x <= {bound})"}},
            ],
            "objective": {"code": {"gurobipy": "model.setObjective(x, GRB.MAXIMIZE)"}},
        }
        (place / "formulation.json").write_text(json.dumps(table))
    entries = []
    for letter in "bc":
        file = tmp_path / "reformulations" / "p4" / f"a_{letter}" / "map.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"parameters": {"n": {"code": {"python": "n = n"}}}}))
        sides = {s: {"problem": 4, "formulation": f} for s, f in (("a", "a"), ("b", letter))}
        entries.append({**sides, "reformulation": letter == "b"})
    (tmp_path / "dataset.json").write_text(json.dumps({"problems": [4], "reformulations": entries}))
    return tmp_path


def test_pairs_and_published_labels(folder: Path) -> None:
    suite = load_suite(str(folder))
    assert [pair.id for pair in suite.pairs] == ["p4/a_b", "p4/a_c"]
    labels = [labelled.label(Relation.REFORMULATION).answer for labelled in suite.labels("published")]
    assert labels == ["equivalent", "not_equivalent"]
    assert suite.labels("published")[0].label(Relation.ISOMORPHIC).answer == "open"
    with pytest.raises(UsageError, match="no derived labels"):
        suite.labels("derived")


@pytest.mark.parametrize(
    ("high", "reach"),
    [("x <= {}", "proved for all data"), ("x <= ({} if n > 0 else 1)", "bounded: one map on each of ")],
    ids=["followed", "branches on data"],
)
def test_our_answer_says_how_far_its_proof_reaches(folder: Path, high: str, reach: str) -> None:
    for file in folder.glob("problems/p4/formulations/*/formulation.json"):
        bound = "n - 1" if file.parent.name == "c" else "n"
        file.write_text(file.read_text().replace(f"x <= {bound}", high.format(bound)))
    suite = load_suite(str(folder))
    answers = run_methods(suite, ["equivamap", "wl"], relation=Relation.REFORMULATION, time_limit=60)
    ours = answers["equivamap"]
    assert [answer.answer for answer in ours] == ["equivalent", "not_equivalent"]
    assert ours[0].detail.startswith(reach)
    assert {answer.answer for answer in answers["wl"]} == {"undecided"}
