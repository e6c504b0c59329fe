"""The vocabulary: what implies what, and which grade is the weakest."""

from itertools import product

import pytest

from equivamap.verify.relations import Grade, Reason, Relation, implies

ARROWS = {
    ("isomorphic", "same-decisions"),
    ("isomorphic", "reformulation"),
    ("isomorphic", "quasi-karp"),
    ("same-decisions", "quasi-karp"),
    ("reformulation", "quasi-karp"),
}


@pytest.mark.parametrize(("stronger", "weaker"), list(product(Relation, Relation)))
def test_implications_are_those_of_the_definitions(stronger, weaker):
    assert implies(stronger, weaker) == (stronger == weaker or (stronger, weaker) in ARROWS)


def test_implications_chain():
    for a, b, c in product(Relation, repeat=3):
        assert not (implies(a, b) and implies(b, c)) or implies(a, c)


def test_the_weakest_grade():
    assert Grade.weakest([]) is Grade.EXACT
    assert Grade.weakest([Grade.EXACT, Grade.SOLVER]) is Grade.SOLVER
    assert Grade.weakest(g for g in ["exact", "exact"]) is Grade.EXACT


def test_reasons_are_told_apart_by_their_words():
    assert len({str(reason) for reason in Reason}) == len(Reason)
    assert all(reason == reason.name.lower() for reason in Reason)
