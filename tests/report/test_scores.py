"""Score tables: the JSON object key by key, and the text."""

from __future__ import annotations

import math

import pytest

from equivamap.bench.scoring import Disagreement, Score, Scores
from equivamap.report.json import render_json
from equivamap.report.scores import render_scores, scores_object

NONE = Score(0, 0, 0, 0, 2, math.nan, math.nan)
TOTAL = Score(8, 6, 1, 1, 2, 0.25, 1.5)
SCORES = [Scores("execution", TOTAL, {"rename": TOTAL, "odd": NONE}, ("p1",))]


def test_the_object_has_the_keys_that_were_promised() -> None:
    value = scores_object(
        "s", "quasi-karp", SCORES, [Disagreement("p1", "equivalent", "not_equivalent", "cut")]
    )
    assert list(value) == ["suite", "relation", "labels", "notes", "methods", "disagreements", "beside"]
    method = value["methods"]["execution"]
    plain = {"pairs": 8, "right": 6, "wrong": 1, "undecided": 1, "open": 2}
    numbers = {"accuracy": 0.75, "coverage": 0.875, "median_seconds": 0.25, "p90_seconds": 1.5}
    assert {**plain, **numbers}.items() <= method.items() and method["wrong_pairs"] == ["p1"]
    assert list(method["by_transformation"]) == ["rename", "odd"]
    assert set(method) == set(method["by_transformation"]["odd"]) | {
        "by_transformation",
        "wrong_pairs",
        "undecided_pairs",
    }
    assert value["disagreements"] == [
        {"pair": "p1", "published": "equivalent", "derived": "not_equivalent", "evidence": "cut"}
    ]


def test_what_is_no_number_is_null() -> None:
    odd = scores_object("s", "quasi-karp", SCORES)["methods"]["execution"]["by_transformation"]["odd"]
    assert odd["accuracy"] is odd["median_seconds"] is odd["coverage"] is None
    assert odd["interval"] == [None, None]
    assert "NaN" not in render_json(scores_object("s", "quasi-karp", SCORES))


def test_the_text_has_a_table_of_methods_and_one_by_kind() -> None:
    text = render_scores("s", "same-decisions", SCORES)
    assert "s, relation same-decisions; 2 pairs have an open label and are in no other number" in text
    assert "execution      8      6      1          1      75.0   40.9 to 92.9     0.250  1.500" in text
    assert "execution, worst kind 75.0" in text and "wrong: p1" in text
    assert "odd         0      0      0          0         -" in text
    assert "published" not in text


def test_only_the_first_wrong_pairs_are_listed() -> None:
    many = [Scores("m", TOTAL, {"k": TOTAL}, tuple(f"p{k}" for k in range(30)))]
    text = render_scores("s", "quasi-karp", many)
    assert "p19, …" in text and "p20" not in text


@pytest.mark.parametrize(("relation", "shown"), [("quasi-karp", True), ("same-decisions", False)])
def test_published_numbers_stand_beside_quasi_karp_only(relation: str, shown: bool) -> None:
    text = render_scores("s", relation, SCORES)
    assert ("execution: 0 on rescaling and on feasibility" in text) == shown


def test_disagreements_are_listed() -> None:
    text = render_scores(
        "s", "quasi-karp", SCORES, [Disagreement("47_c", "equivalent", "not_equivalent", "cut")]
    )
    assert "47_c: published equivalent, proved not_equivalent: cut" in text


def test_pairs_proved_on_instances_only_have_a_column_of_their_own() -> None:
    right = Score(8, 6, 1, 1, 2, 0.25, 1.5, right_bounded=4)
    other = Scores("other", TOTAL, {"k": TOTAL}, ())
    text = render_scores("s", "reformulation", [Scores("ours", right, {"k": right}, ()), other])
    head = "method  pairs  right  right (bounded)  wrong  undecided"
    row = "ours        8      6                4      1          1"
    assert [line[: len(head)] for line in text.splitlines()[3:6]] == [
        head,
        row,
        row.replace("ours ", "other").replace("4", "0"),
    ]
    assert "rest on instances alone" in text.splitlines()[1] and text.count("right (bounded)") == 2
    assert "bounded" not in render_scores("s", "reformulation", SCORES)
    wrong = Score(8, 6, 2, 0, 2, 0.25, 1.5, right_bounded=4, wrong_bounded=1)
    assert "  wrong  wrong (bounded)  undecided" in render_scores("s", "r", [Scores("m", wrong, {}, ())])
    numbers = scores_object("s", "r", [Scores("m", wrong, {}, ())])["methods"]["m"]
    assert (numbers["bounded"], numbers["right_bounded"]) == (5, 4)


def test_pairs_that_stay_undecided_are_named() -> None:
    text = render_scores("s", "r", [Scores("m", TOTAL, {"k": TOTAL}, ("p1",), ("p2", "p3"))])
    assert text.endswith("wrong: p1\nundecided: p2, p3\n")


def test_answers_stand_beside_labels_of_another_relation() -> None:
    asked = [Scores("m", NONE, {"k": NONE}, ())]
    beside = ("reformulation", [Scores("m", TOTAL, {"k": TOTAL}, ("p1",))])
    text = render_scores("s", "same-decisions", asked, beside=beside)
    title, _, row, named = text.splitlines()[-4:]
    assert named == "m, wrong: p1" and "worst kind" not in text
    assert (
        title == "the same answers to same-decisions against the labels for reformulation, another question:"
    )
    assert row.split()[:6] == ["m", "8", "6", "1", "1", "75.0"]
    value = scores_object("s", "same-decisions", asked, beside=beside)["beside"]
    assert value["relation"] == "reformulation" and value["methods"]["m"]["right"] == 6
    assert scores_object("s", "same-decisions", asked)["beside"] is None


def test_what_is_said_of_labels_stands_before_the_tables() -> None:
    assert (
        render_scores("s", "r", SCORES, notes=("labels: published",)).splitlines()[1] == "labels: published"
    )
    value = scores_object("s", "r", SCORES, labels="published", notes=("one",))
    assert (value["labels"], value["notes"]) == ("published", ["one"])
