"""EquivaFormulation directories as a suite: pairs, published and derived labels, missing files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from equivamap.bench.pairs import LabelledPair
from equivamap.bench.scoring import disagreements
from equivamap.bench.suites.loading import load_suite
from equivamap.errors import InputError
from equivamap.verify.relations import Relation
from tests.bench.suites.directories import write_suite

QK = Relation.QUASI_KARP


def answers(labelled: list[LabelledPair], relation: Relation) -> dict[str, str]:
    return {p.pair.id: p.label(relation).answer for p in labelled}


def test_every_variation_is_a_pair_with_its_problem(tmp_path: Path) -> None:
    suite = load_suite(str(write_suite(tmp_path)))
    assert suite.name == "variations"
    assert [pair.id for pair in suite.pairs] == ["9_c", "47_c", "47_e", "47_g", "47_j", "47_k", "47_l"]
    place = (tmp_path / "variations").resolve()
    first, second, inside = suite.pairs[0], suite.pairs[1], suite.pairs[2]
    assert (second.a, second.b) == (place / "47" / "optimus-code.py", place / "47_c" / "optimus-code.py")
    assert second.data_b == (str(place / "47_c" / "parameters.json"),)
    # a variation within the directory of its problem, which shares the data
    assert inside.b == place / "47" / "optimus-code_e.py" and inside.data_b == inside.data_a == second.data_a
    assert (first.text, second.text) == ("", "Buy two things.\n")
    assert {(pair.map, pair.objective) for pair in suite.pairs} == {("free", "auto")}


def test_published_labels_are_read_off_the_suffix(tmp_path: Path) -> None:
    labelled = load_suite(str(write_suite(tmp_path))).labels("published")
    different = {"47_j", "47_k", "47_l"}
    assert answers(labelled, QK) == {
        p.pair.id: "not_equivalent" if p.pair.id in different else "equivalent" for p in labelled
    }
    # what is not even quasi-karp is none of the stronger relations; of what is, nothing follows
    for relation in (r for r in Relation if r is not QK):
        assert answers(labelled, relation) == {
            p.pair.id: "not_equivalent" if p.pair.id in different else "open" for p in labelled
        }
    assert [p.kind for p in labelled][:2] == ["_c names", "_c names"]
    assert {p.label(QK).by for p in labelled} == {"published"} and labelled[1].base == "47"


def test_derived_labels_are_proofs(tmp_path: Path) -> None:
    pytest.importorskip("gurobipy")
    suite = load_suite(str(write_suite(tmp_path)))
    derived = suite.labels("derived")
    assert derived is suite.labels("derived")
    assert answers(derived, QK) == {
        "9_c": "not_equivalent",  # a bound got lost with the names
        "47_c": "equivalent",
        "47_e": "equivalent",
        "47_g": "not_equivalent",  # the "valid" inequality cuts off the best point
        "47_j": "open",
        "47_k": "open",
        "47_l": "equivalent",  # nothing was done to it
    }
    by_id = {p.pair.id: p for p in derived}
    assert by_id["47_c"].label(Relation.ISOMORPHIC).answer == "equivalent"
    proof, cut = by_id["47_c"].label(QK), by_id["47_g"].label(QK)
    assert (proof.basis, proof.grade, proof.by) == ("map", "exact", "proof") and "a map by" in proof.evidence
    assert (cut.basis, cut.grade) == ("same-units", "exact") and cut.evidence
    differ = disagreements(suite.labels("published"), derived, QK)
    assert [(d.pair, d.published, d.derived) for d in differ] == [
        ("9_c", "equivalent", "not_equivalent"),
        ("47_g", "equivalent", "not_equivalent"),
        ("47_l", "not_equivalent", "equivalent"),
    ]


def test_what_cannot_be_read_is_open(tmp_path: Path) -> None:
    pytest.importorskip("gurobipy")
    place = write_suite(tmp_path, only=("47", "47_c"))
    (place / "47_c" / "optimus-code.py").write_text("raise ValueError('no licence')\n")
    (labelled,) = load_suite(str(place)).labels("derived")
    assert {labelled.label(r).answer for r in Relation} == {"open"}
    assert "no licence" in labelled.label(QK).evidence


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("47/optimus-code.py", "47/optimus-code.py"),
        ("47_c/optimus-code.py", "47_c/optimus-code.py"),
        ("47_c/parameters.json", "47_c/parameters.json"),
        ("47/parameters.json", "47/parameters.json"),
    ],
)
def test_a_missing_file_is_named(gone: str, named: str, tmp_path: Path) -> None:
    place = write_suite(tmp_path, only=("47", "47_c", "9", "9_c"))
    (place / gone).unlink()
    with pytest.raises(InputError, match=re.escape(named)) as caught:
        load_suite(str(place))
    assert caught.value.kind == "file-missing" and caught.value.file


def test_problems_without_variations_are_no_suite(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no variation") as caught:
        load_suite(str(write_suite(tmp_path, only=("9",))))
    assert caught.value.kind == "bad-suite"


def test_a_description_that_contradicts_itself(tmp_path: Path) -> None:
    place = write_suite(tmp_path)
    (place / "47_c" / "problem_info.json").write_text(json.dumps({"parameters": {"N": {"type": "text"}}}))
    with pytest.raises(InputError, match="'text' is not known"):
        load_suite(str(place))
