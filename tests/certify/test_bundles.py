"""What costs on several instances say of one increasing objective map, against all maps on a few values."""

from __future__ import annotations

import itertools

import pytest
from gmpy2 import mpq

from equivamap.certify.bundles import _contradict, _Fact, _facts
from equivamap.certify.reading import Rejected

VALUES = range(3)
MAPS = [
    dict(zip(VALUES, image, strict=True))
    for image in itertools.combinations([mpq(k, 4) for k in range(-8, 17)], len(VALUES))
]
"""Strictly increasing maps on the values of B, onto a grid that has room between and beyond those of A."""


def fits(phi: dict[int, object], fact: _Fact) -> bool:
    image = phi[int(fact.of_b)]
    return bool(image == fact.of_a if fact.exactly else image >= fact.of_a)  # type: ignore[operator]


def test_two_facts_contradict_exactly_if_no_increasing_map_fits_both() -> None:
    facts = [
        _Fact(mpq(of_a), mpq(of_b), exactly)
        for of_a, of_b, exactly in itertools.product(VALUES, VALUES, (True, False))
    ]
    fitting = {fact: {k for k, phi in enumerate(MAPS) if fits(phi, fact)} for fact in facts}
    for one, two in itertools.product(facts, facts):
        assert (_contradict(one, two) or _contradict(two, one)) == fitting[one].isdisjoint(fitting[two])


@pytest.mark.parametrize(
    ("relation", "exactly"),
    [
        ("quasi-karp", [True]),
        ("same-decisions", [True, False]),
        ("reformulation", [True, True]),
        ("isomorphic", [True, True]),
    ],
)
def test_what_the_ends_of_ranges_say(relation: str, exactly: list[bool]) -> None:
    ends = (("least", mpq(1), mpq(2)), ("greatest", mpq(3), mpq(4)))
    assert [fact.exactly for fact in _facts(relation, ends)] == exactly


def test_an_unknown_relation_says_nothing() -> None:
    with pytest.raises(Rejected):
        _facts("same", ())
