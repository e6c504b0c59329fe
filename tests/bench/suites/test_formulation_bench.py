"""FormulationBench as a suite: a small one written here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from equivamap.bench.running import run_methods
from equivamap.bench.suites.loading import load_suite
from equivamap.errors import InputError, UsageError
from equivamap.verify.relations import Relation
from tests.bench.suites.directories import write_open_suite

pytest.importorskip("gurobipy")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_open_suite(tmp_path, example=False)


def test_pairs_and_published_labels(folder: Path) -> None:
    suite = load_suite(str(folder))
    assert [pair.id for pair in suite.pairs] == ["p4/a_b", "p4/a_c"] and suite.is_open
    assert suite.sources == {"published": Relation.REFORMULATION} and suite.chosen(None) == "published"
    with pytest.raises(UsageError, match="no derived labels") as caught:
        suite.chosen("derived")
    assert caught.value.remedy == "--labels published"
    with pytest.raises(UsageError, match="no derived labels"):
        suite.labels("derived")


def test_a_label_says_what_follows_for_other_relations(folder: Path) -> None:
    same, different = load_suite(str(folder)).labels("published")
    assert {r: same.label(r).answer for r in Relation} == {
        Relation.QUASI_KARP: "equivalent",
        Relation.SAME_DECISIONS: "open",
        Relation.REFORMULATION: "equivalent",
        Relation.ISOMORPHIC: "open",
    }
    assert {r: different.label(r).answer for r in Relation} == {
        Relation.QUASI_KARP: "open",
        Relation.SAME_DECISIONS: "open",
        Relation.REFORMULATION: "not_equivalent",
        Relation.ISOMORPHIC: "not_equivalent",
    }


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "lists no pair"),
        ([{"reformulation": None}], "p4/a_b has no label"),
        ([{"reformulation": "no"}], "p4/a_b has no label"),
        ([{}, {}], "p4/a_b twice"),
    ],
)
def test_a_table_without_labels_is_refused_before_anything_runs(
    entries: list[dict[str, object]], said: str, folder: Path
) -> None:
    table = json.loads((folder / "dataset.json").read_text())
    first = table["reformulations"][0]
    table["reformulations"] = [{**first, **change} for change in entries]
    (folder / "dataset.json").write_text(json.dumps(table))
    with pytest.raises(InputError, match=said) as caught:
        load_suite(str(folder))
    assert caught.value.kind == "bad-suite" and caught.value.file == str(folder / "dataset.json")


def test_a_formulation_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "problems" / "p4" / "formulations" / "c" / "formulation.json").unlink()
    with pytest.raises(InputError, match=r"pair p4/a_c: the file .*formulation\.json does not exist"):
        load_suite(str(folder))


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
    # without example data there is no model to hash
    assert {answer.answer for answer in answers["wl"]} == {"undecided"}
    assert "comes with no data" in answers["wl"][0].detail


def test_answers_about_formulations_that_have_changed_are_not_taken_up(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs.jsonl").write_text("")
    given = {"predictions": [str(tmp_path / "theirs.jsonl")], "out": tmp_path / "answers.jsonl"}
    run_methods(load_suite(str(folder)), [], **given)
    before = given["out"].read_bytes()
    for file in ("problems/p4/formulations/c/formulation.json", "reformulations/p4/a_c/map.json"):
        text = (folder / file).read_text()
        (folder / file).write_text(text + " ")
        with pytest.raises(InputError) as caught:
            run_methods(load_suite(str(folder)), [], **given)
        assert caught.value.kind == "other-job" and given["out"].read_bytes() == before
        (folder / file).write_text(text)
    run_methods(load_suite(str(folder)), [], **given)
    assert given["out"].read_bytes() == before
