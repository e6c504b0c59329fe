"""Classes of models: every merge proved, no merge through a third model that a check would not believe."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from short_models import model

from equivamap import GroupResult, InputError, Outcome, Reason, Relation, group

A = "min x + 2 y; bin x y; c: x + y >= 1"
B = "min u + 2 v; bin u v; c: 2 u + 2 v >= 2"
CROSSED = "min 2 x + y; bin x y; c: x + y >= 1"
WIDER = "min x + 2 y; bin x y; bin s; c: x + y >= 1; d: s + x <= 1"
OTHER = "min 3 x + 5 y; bin x y; c: x + y >= 1"


def grouped(texts: Sequence[str], **options: Any) -> GroupResult:
    return group([model(text) for text in texts], names=[str(k) for k in range(len(texts))], **options)


def members(result: GroupResult) -> list[tuple[str, ...]]:
    return [found.members for found in result.classes]


def test_classes_with_their_proofs() -> None:
    result = grouped([A, OTHER, B, A])
    assert members(result) == [("0", "2", "3"), ("1",)] and result.settled
    assert [(m.model, m.other, m.by) for m in result.classes[0].merges] == [
        ("2", "0", "symmetric"),
        ("3", "0", "identical"),
    ]
    proof = result.classes[0].merges[0].proofs[0]
    assert proof.verdict is Outcome.EQUIVALENT and proof.strongest_proved is Relation.ISOMORPHIC
    assert [(c.a, c.b, c.values_differ) for c in result.apart] == [("0", "1", True)]


@pytest.mark.parametrize("order", list(permutations([A, B, CROSSED])))
def test_a_third_model_does_not_make_crossed_names_the_same(order: tuple[str, ...]) -> None:
    result = grouped(order)
    one, other = str(order.index(A)), str(order.index(CROSSED))
    assert not any({one, other} <= set(found.members) for found in result.classes)
    assert len(result.classes) == 2 and not result.settled
    assert any(c.reason is Reason.NAMES_MAP_FAILS for c in result.undecided)


def test_crossed_names_are_the_same_where_that_is_said() -> None:
    assert members(grouped([A, CROSSED], map="free")) == [("0", "1")]


def test_one_way_is_no_merge() -> None:
    result = grouped([A, WIDER])
    assert members(result) == [("0",), ("1",)] and not result.settled
    assert [(c.a, c.b) for c in result.one_way] == [("0", "1")]
    assert [(c.a, c.b, c.reason) for c in result.undecided] == [("1", "0", Reason.REFERENCE_NOT_DETERMINED)]


def test_two_problems_within_a_third_stay_two() -> None:
    # the third has the decisions of both, which have nothing to do with each other
    box = "min 0 x; cont x 0..1"
    other = "min 0 y; cont y 0..2; d: y <= 2; e: y >= 0"
    both = "min 0 x; cont x 0..1; cont y 0..2"
    for order in permutations([box, other, both]):
        result = grouped(order, propose="names")
        assert [len(found.members) for found in result.classes] == [1, 1, 1]


def test_both_ways_merge() -> None:
    # a slack on each side, determined by an equation: same decisions, but not one to one with the points
    one = "min x + 2 y; bin x y; cont s 0..9; c: x + y >= 1; d: s = x + y"
    two = "min x + 2 y; bin x y; cont t 0..9; c: x + y >= 1; d: t = 2 x"
    result = grouped([one, two])
    assert members(result) == [("0", "1")]
    assert result.classes[0].merges[0].by in ("symmetric", "both ways")


def test_quasi_karp_needs_both_ways() -> None:
    whole = "min x + 2 y + 3 z; bin x y z; c: x + y + z >= 1"
    cut = f"{whole}; d: z <= 0"
    result = grouped([whole, cut], relation="quasi-karp")
    assert members(result) == [("0", "1")]
    assert result.classes[0].merges[0].by in ("symmetric", "both ways")
    assert members(grouped([whole, cut])) == [("0",), ("1",)]


def test_models_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "broken.lp").write_text("no model")
    result = group([model(A), str(tmp_path / "broken.lp"), model(A)])
    assert members(result) == [("model 1", "model 3")]
    assert [unread.error.kind for unread in result.unread] == ["syntax"] and not result.settled


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"open": "u"}, "open speaks of one side"),
        ({"data_a": ["x"]}, "data_a speaks of one side"),
        ({"map": "x = y"}, "one map cannot serve"),
        ({"names": ["one"]}, "1 names for 2 models"),
        ({"colour": 1}, "unknown option"),
        ({"propose": "nobody"}, "unknown proposer"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        group([model(A), model(B)], **options)


def test_nothing_and_one() -> None:
    assert grouped([]).classes == () and members(grouped([A])) == [("0",)]
    seen: list[tuple[int, int]] = []
    grouped([A, A], progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]
