"""Scores: intervals, undecided, open labels, times, disagreements."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from equivamap.bench.pairs import Answer, Label, LabelledPair, Pair
from equivamap.bench.running import Answered
from equivamap.bench.scoring import disagreements, error_notes, score, wilson
from equivamap.verify.relations import Relation

SAME = Relation.SAME_DECISIONS


def pair(name: str, answer: Answer | None, kind: str = "k") -> LabelledPair:
    labels = {} if answer is None else {SAME: Label(SAME, answer, evidence=f"why {name}")}
    return LabelledPair(Pair(name, Path("a.lp"), Path("b.lp")), kind, labels)


def said(*answers: str, seconds: float = 1.0) -> list[Answered]:
    return [Answered(f"p{k}", "m", answer, "", seconds) for k, answer in enumerate(answers)]


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), Table I, method 3 (score without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_is_the_published_one(right: int, of: int, low: float, high: float) -> None:
    assert wilson(right, of) == pytest.approx((low, high), abs=5e-5)


def test_without_pairs_there_is_no_interval() -> None:
    assert all(math.isnan(end) for end in wilson(0, 0))


def test_undecided_is_not_right_and_open_is_nothing() -> None:
    labels: list[Answer | None] = ["equivalent", "equivalent", "not_equivalent", "open", None]
    pairs = [pair(f"p{k}", label) for k, label in enumerate(labels)]
    answers = said("equivalent", "undecided", "equivalent", "equivalent", "not_equivalent")
    total = score("m", answers, pairs, SAME).total
    assert (total.pairs, total.right, total.wrong, total.undecided, total.open) == (3, 1, 1, 1, 2)
    assert total.accuracy == pytest.approx(1 / 3) and total.coverage == pytest.approx(2 / 3)
    assert total.interval == wilson(1, 3)


def test_labels_of_another_relation_do_not_count() -> None:
    found = score("m", said("equivalent"), [pair("p0", "equivalent")], Relation.ISOMORPHIC)
    assert (found.total.pairs, found.total.open) == (0, 1)
    assert math.isnan(found.total.accuracy) and found.worst is None


def test_kinds_keep_their_order_and_the_worst_is_told() -> None:
    pairs = [pair("p0", "equivalent", "z"), pair("p1", "equivalent", "a"), pair("p2", "not_equivalent", "z")]
    found = score("m", said("equivalent", "not_equivalent", "not_equivalent"), pairs, SAME)
    assert list(found.by_kind) == ["z", "a"] and found.wrong_pairs == ("p1",)
    assert found.worst == found.by_kind["a"] and found.worst.accuracy == 0


@pytest.mark.parametrize(("count", "median", "high"), [(1, 1, 1), (2, 1.5, 2), (10, 5.5, 9), (11, 6, 10)])
def test_seconds_by_nearest_rank(count: int, median: float, high: float) -> None:
    pairs = [pair(f"p{k}", "open") for k in range(count)]
    answers = [Answered(f"p{k}", "m", "undecided", "", float(count - k)) for k in range(count)]
    total = score("m", answers, pairs, SAME).total
    assert (total.median_seconds, total.p90_seconds) == (median, high)


def test_disagreements_need_both_labels() -> None:
    published = [
        pair("p0", "equivalent"),
        pair("p1", "equivalent"),
        pair("p2", "not_equivalent"),
        pair("p3", None),
    ]
    derived = [
        pair("p0", "not_equivalent"),
        pair("p1", "open"),
        pair("p2", "not_equivalent"),
        pair("p3", "equivalent"),
    ]
    (found,) = disagreements(published, derived, SAME)
    assert (found.pair, found.published, found.derived) == ("p0", "equivalent", "not_equivalent")
    assert found.evidence == "why p0"


def test_pairs_on_which_a_method_failed_are_told_apart_from_undecided_ones() -> None:
    failed = [Answered(f"p{k}", "m", "undecided", f"error: KeyError:\n {k}", 0.0) for k in (1, 2)]
    answers = {"m": [*said("undecided"), *failed], "other": said("undecided")}
    assert error_notes(answers) == ["m: 2 of 3 pairs are undecided by an error; p1: KeyError: 1"]
