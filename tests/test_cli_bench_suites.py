"""``bench`` on directories of others: which labels and relations there are, what is scored, what is refused."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from equivamap import cli
from equivamap.errors import ReadError
from tests.bench.suites.directories import write_open_suite, write_suite

ANSWERS = {"p4/a_b": "equivalent", "p4/a_c": "not_equivalent", "47_c": "equivalent", "47_l": "equivalent"}


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = cli.run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return status, out, err


def scored(capsys: pytest.CaptureFixture[str], place: Path, *more: object) -> dict[str, Any]:
    """Score the answers above."""
    theirs = place.parent / "theirs.jsonl"
    lines = [json.dumps({"id": name, "answer": answer}) for name, answer in ANSWERS.items()]
    theirs.write_text("\n".join(lines))
    status, out, err = printed(
        capsys, "bench", place, "--predictions", theirs, *more, "--json", "--workers", 1
    )
    assert (status, err) == (0, ""), out
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.parametrize("labels", [(), ("--labels", "published")])
@pytest.mark.parametrize(
    ("relation", "same", "different"),
    [
        (None, 1, 1),
        ("reformulation", 1, 1),
        ("quasi-karp", 1, 0),
        ("isomorphic", 0, 1),
        ("same-decisions", 0, 0),
    ],
)
def test_labels_and_relations_of_formulations_with_open_data(
    labels: tuple[str, ...],
    relation: str | None,
    same: int,
    different: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = () if relation is None else ("--relation", relation)
    value = scored(capsys, write_open_suite(tmp_path), *labels, *asked)
    assert (value["labels"], value["relation"]) == ("published", relation or "reformulation")
    told = f"labels: published, {same} equivalent, {different} not equivalent; the suite has no others"
    assert value["notes"][0] == told
    numbers = value["methods"]["theirs"]
    assert numbers["pairs"] == numbers["right"] == same + different == 2 - numbers["open"]
    if same and different:
        assert value["beside"] is None and len(value["notes"]) == 1
    else:
        # one-sided labels are no measure, and it is said; the answers stand beside what the labels speak of
        assert len(value["notes"]) == 3 and value["beside"]["relation"] == "reformulation"
        assert value["beside"]["methods"]["theirs"]["right"] == 2


@pytest.mark.parametrize(
    ("labels", "relation", "counts"),
    [
        ((), None, ("derived", "same-decisions", 2, 2)),
        ((), "quasi-karp", ("derived", "quasi-karp", 2, 2)),
        (("--labels", "derived"), "reformulation", ("derived", "reformulation", 2, 2)),
        (("--labels", "published"), None, ("published", "quasi-karp", 2, 1)),
        (("--labels", "published"), "same-decisions", ("published", "same-decisions", 1, 0)),
    ],
)
def test_labels_and_relations_of_variations(
    labels: tuple[str, ...],
    relation: str | None,
    counts: tuple[str, str, int, int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("gurobipy")
    place = write_suite(tmp_path, only=("47", "47_c", "47_l"))
    asked = () if relation is None else ("--relation", relation)
    value = scored(capsys, place, *labels, *asked)
    numbers = value["methods"]["theirs"]
    assert (value["labels"], value["relation"], numbers["pairs"], numbers["right"]) == counts
    # the published label of 47_l is wrong, whatever the relation
    wrong = ["47_l"] if counts[0] == "published" else []
    assert numbers["wrong_pairs"] == wrong == [found["pair"] for found in value["disagreements"]]


def test_every_method_at_formulations_with_open_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("gurobipy")
    place = write_open_suite(tmp_path)
    (tmp_path / "m.py").write_text("def f(a, b, r):\n    return 'equivalent'\n")
    methods = f"equivamap,execution,canonical,wl,{tmp_path / 'm.py'}:f"
    drawn = ("--instances", 4, "--sizes", 2, "--seed", 3, "--time-limit", 300)
    page = tmp_path / "page.html"
    value = scored(capsys, place, *drawn, "--html", page, "--method", methods)
    right = {name: numbers["right"] for name, numbers in value["methods"].items()}
    assert right == {"equivamap": 2, "execution": 2, "canonical": 2, "wl": 2, "m:f": 1, "theirs": 2}
    assert value["methods"]["m:f"]["wrong_pairs"] == ["p4/a_c"]
    assert value["notes"][1].startswith("execution, canonical, wl: asked about the data that")
    held = re.search(r'id="rows">([^<]*)<', page.read_text())
    assert held
    rows = zlib.decompress(base64.b64decode(held[1])).decode()
    shown = "--relation reformulation --instances 4 --sizes 2 --seed 3 --html p4_a_b.html"
    assert shown in rows and "--map" not in rows


def test_one_sided_labels_are_told_before_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = write_open_suite(tmp_path)
    (tmp_path / "none.jsonl").write_text("")
    asked = ("--predictions", tmp_path / "none.jsonl", "--workers", 1)
    status, out, _ = printed(capsys, "bench", place, *asked, "--relation", "isomorphic")
    assert status == 0 and out.splitlines()[:4] == [
        "limits, relation isomorphic; 1 pairs have an open label and are in no other number",
        "labels: published, 0 equivalent, 1 not equivalent; the suite has no others",
        "they speak of reformulation: what follows for isomorphic counts, and all else is open",
        "all labels say the same, and so may a method that looks at nothing: accuracy tells little",
    ]
    assert out.splitlines()[-4].startswith(
        "the same answers to isomorphic against the labels for reformulation"
    )


def test_bounded_is_right_where_it_is_so_and_wrong_where_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = write_open_suite(tmp_path)
    said = [{"id": f"p4/a_{b}", "answer": "equivalent", "detail": "bounded: 9 instances"} for b in "bc"]
    (tmp_path / "few.jsonl").write_text("\n".join(map(json.dumps, said)))
    asked = ("bench", place, "--predictions", tmp_path / "few.jsonl", "--workers", 1)
    status, out, _ = printed(capsys, *asked)
    table = [line.split()[:8] for line in out.splitlines() if line.startswith(("method", "few  "))]
    assert status == 0 and table == [
        ["method", "pairs", "right", "right", "(bounded)", "wrong", "wrong", "(bounded)"],
        ["few", "2", "1", "1", "1", "1", "0", "50.0"],
    ]
    numbers = json.loads(printed(capsys, *asked, "--json")[1])["methods"]["few"]
    assert (numbers["right"], numbers["right_bounded"], numbers["bounded"]) == (1, 1, 2)


@pytest.mark.parametrize(
    ("suite", "options", "kind"),
    [
        ("open", ("--labels", "derived"), "labels-missing"),
        ("variations", ("--instances", "5"), "bad-option"),
        ("variations", ("--seed", "0"), "bad-option"),
        ("open", ("--instances", "0"), "usage"),
    ],
)
def test_what_a_suite_does_not_have_is_told_before_any_work(
    suite: str,
    options: tuple[str, ...],
    kind: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def works(*given: object, **named: object) -> None:
        raise AssertionError("something was done")

    monkeypatch.setattr("equivamap.bench.running.run_methods", works)
    monkeypatch.setattr("equivamap.bench.suites.equiva_formulation._derived", works)
    place = write_open_suite(tmp_path) if suite == "open" else write_suite(tmp_path)
    status, out, err = printed(capsys, "bench", place, *options, "--json")
    error = json.loads(out)["error"]
    assert (status, err, error["kind"]) == (2, "", kind)
    assert kind != "labels-missing" or error["remedy"] == "--labels published"


def test_scores_are_printed_although_labels_cannot_be_held_against_proofs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: object) -> None:
        raise ReadError("a process died", kind="worker-died", remedy="try again")

    monkeypatch.setattr("equivamap.bench.suites.equiva_formulation._derived", fails)
    value = scored(capsys, write_suite(tmp_path, only=("47", "47_c", "47_l")), "--labels", "published")
    assert value["methods"]["theirs"]["right"] == 1 and value["disagreements"] == []
    assert value["notes"][-1].startswith("published labels were not held against proofs: a process died")


def test_help_names_every_form_of_suite(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(printed(capsys, "bench", "--help")[1].split())
    for named in ("generate", "EquivaFormulation", "FormulationBench", "--instances", "--sizes", "--seed"):
        assert named in text
