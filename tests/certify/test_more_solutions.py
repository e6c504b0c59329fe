"""Solutions counted: a side with more of them than the other refutes, and nothing less does."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from short_models import model

from equivamap.certify.claims import Claim
from equivamap.certify.dump import dump
from equivamap.certify.evidence import most_points
from equivamap.certify.ledger import Ledger, Request
from equivamap.certify.model import Model, parse_dump
from equivamap.certify.reading import Rejected
from equivamap.certify.region import Region
from equivamap.certify.verdicts import check_claim

A = "min x + y; bin x y; c: x + y >= 1"
B = "min x + y; bin x y; c: x + y = 1; d: x - y >= 0"
ONLY = [["s", 0, "0"], ["e", 0, "-1", 1, "-1"], ["s", 1, "0"], ["p"], ["e", 0, "1"]]


def seen(text: str) -> Model:
    return parse_dump(list(dump(model(text))))


class Lines:
    """Answers by label, for a checker that asks."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    def line(self, request: Request) -> dict[str, Any]:
        return {request.kind: self.answers[request.label], "for": request.label}


def claimed(
    a: str, b: str, answers: dict[str, Any], relation: str = "same-decisions", side: str = "a"
) -> str:
    head = {
        "verdict": "not_equivalent",
        "relation": relation,
        "ground": "more-solutions",
        "side": side,
        "objective_maps": [],
        "map": [0, 0],
    }
    return check_claim(Claim(seen(a), seen(b), head), Ledger(Lines(answers))).statement


GOOD: dict[str, Any] = {
    "solutions of A": ["optimal", 2],
    "solution 0 of A": ["0", 0, "1"],
    "solution 1 of A": ["0", 1, "1"],
    "solutions of A: none is beyond": [["f", 0, "-1"]],
    "point of B": ["0", 0, "1"],
    "solutions of B": ONLY,
}


def test_more_optimal_solutions() -> None:
    assert claimed(A, B, GOOD) == "A has 2 optimal solutions, B at most 1"
    every = {
        "solutions of A": ["feasible", 3],
        **{f"solution {k} of A": ["0", *p] for k, p in enumerate([(0, "1"), (1, "1"), (0, "1", 1, "1")])},
        "solutions of B": ONLY,
    }
    assert claimed(A, B, every, "isomorphic") == "A has 3 feasible solutions, B at most 1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"solutions of A": ["optimal", 1]}, "as many"),
        ({"solutions of A": ["optimal", 0]}, "the same"),
        ({"solutions of A": ["best", 2]}, "counted"),
        ({"solutions of A": 5}, "counted"),
        ({"solution 1 of A": ["0", 0, "1"]}, "the same"),
        ({"solution 1 of A": ["0", 0, "1", 1, "1"]}, "not optimal"),
        ({"solution 1 of A": ["0"]}, "row 0"),
        ({"point of B": ["0", 1, "1"]}, "row 1"),
        ({"solutions of B": [["p"]]}, "more than one point"),
        ({"solutions of B": [["s", 0, "0"], ["x", 0], *ONLY[2:]]}, "no contradiction"),
        ({"solutions of B": [["s", 0, "0"], ["s", 1, "0"], ["p"], ["p"], *ONLY[2:]]}, "as many"),
        ({"solutions of B": ONLY[:-1]}, "lacks branches"),
        ({"solutions of B": [["p", 0]]}, "more than one point"),
    ],
)
def test_what_does_not_count(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Rejected, match=said):
        claimed(A, B, {**GOOD, **change})


@pytest.mark.parametrize(
    ("relation", "side"),
    [("same-decisions", "b"), ("reformulation", "a"), ("reformulation", "b"), ("quasi-karp", "a")],
)
def test_relations_that_counting_does_not_refute(relation: str, side: str) -> None:
    with pytest.raises(Rejected, match="does not refute"):
        claimed(A, B, GOOD, relation, side)


def test_a_free_column_is_no_point() -> None:
    with pytest.raises(Rejected, match="more than one"):
        most_points(Region(seen("min x; cont x 0..1")), [["p"]])
    assert most_points(Region(seen("min x; cont x 1..1")), [["p"]]) == 1
    with pytest.raises(Rejected, match="more than one"):
        most_points(Region(seen("min x; semi x 1..1")), [["p"]])


def test_no_tree_counts_fewer_points_than_there_are() -> None:
    r = random.Random(5)
    accepted = 0
    for _ in range(600):
        rows = "; ".join(
            f"c{i}: {r.randint(-2, 2)}x + {r.choice([1, 2])}y + {r.randint(-2, 2)}z >= {r.randint(2, 5)}"
            for i in range(2)
        )
        one = seen(f"min x; int x y 0..2; bin z; {rows}")
        region = Region(one)
        points = [p for p in itertools.product(range(3), range(3), range(2)) if not _misses(one, p)]
        try:
            count = most_points(region, _tree(r, [(0, 2), (0, 2), (0, 1)]))
        except Rejected:
            continue
        accepted += 1
        assert count >= len(points)
    assert accepted > 10


def _misses(one: Model, point: tuple[int, ...]) -> bool:
    from gmpy2 import mpq

    return bool(Region(one).misses([mpq(v) for v in point]))


def _tree(r: random.Random, box: list[tuple[int, int]]) -> list[Any]:
    """A tree that splits boxes down to points, and says of some that nothing is left there."""
    wide = [j for j, (low, high) in enumerate(box) if low < high]
    if r.random() < (0.15 if wide else 0.5):
        return [["e", r.randrange(2), "-1"]]
    if not wide:
        return [["p"]]
    j = r.choice(wide)
    low, high = box[j]
    t = r.randrange(low, high)
    parts = [[*box[:j], part, *box[j + 1 :]] for part in ((low, t), (t + 1, high))]
    return [["s", j, str(t)], *_tree(r, parts[0]), *_tree(r, parts[1])]
