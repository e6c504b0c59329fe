from __future__ import annotations

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from equivamap.formulations.comparing.sameness import Fact, Sameness

TINY = mpq(1, 10**9)


def fact(of_b: object, of_a: object, instance: int = 0, exactly: bool = True) -> Fact:
    return Fact("optimal value", mpq(of_b), mpq(of_a), TINY, TINY, exactly, instance)


@pytest.mark.parametrize(
    ("pairs", "fits"),
    [
        ([(1, 10), (2, 20), (3, 21)], True),
        ([(1, 10), (1, 10)], True),
        ([(1, 10), (2, 10)], False),  # two values of B, one of A
        ([(1, 10), (1, 11)], False),
        ([(1, 10), (2, 9)], False),
        ([(0, 0), (5, 25), (3, 9), (4, 26)], False),
    ],
)
def test_pairs_lie_on_one_increasing_map(pairs: list[tuple[int, int]], fits: bool) -> None:
    sameness = Sameness()
    found = [sameness.add([fact(b, a, k)]) for k, (b, a) in enumerate(pairs)]
    assert all(c is None for c in found) is fits


def test_differences_of_rounding_refute_nothing() -> None:
    sameness = Sameness()
    assert sameness.add([fact(1, 10)]) is None
    assert sameness.add([fact(1, mpq(10) + TINY / 2, 1)]) is None
    assert Sameness(identity=True).add([fact(1, 1 + TINY / 2)]) is None
    found = sameness.add([fact(1, mpq(10) + 3 * TINY, 2)])
    assert found is not None and [f.instance for f in found.facts] == [0, 2]


def test_the_identity_is_refuted_by_one_instance() -> None:
    found = Sameness(identity=True).add([fact(1, 2)])
    assert found is not None and len(found.facts) == 1


def test_every_instance_may_have_a_map_of_its_own() -> None:
    sameness = Sameness(per_instance=True)
    assert sameness.add([fact(1, 1, 0), fact(2, 5, 0)]) is None
    assert sameness.add([fact(1, 7, 1)]) is None
    assert sameness.add([fact(3, 6, 1)]) is not None


@pytest.mark.parametrize(
    ("least", "fixed", "fits"),
    [
        ((5, 50), (5, 50), True),
        ((5, 40), (5, 50), True),
        ((5, 60), (5, 50), False),
        ((4, 50), (5, 50), False),  # strictly increasing: φ(4) < 50
        ((6, 60), (5, 50), True),
    ],
)
def test_bounds_from_one_side(least: tuple[int, int], fixed: tuple[int, int], fits: bool) -> None:
    for first, second in ((False, True), (True, False)):
        sameness = Sameness()
        facts = [fact(*least, 0, exactly=False), fact(*fixed, 1)]
        assert sameness.add([facts[first]]) is None
        assert (sameness.add([facts[second]]) is None) is fits
    assert Sameness(identity=True).add([fact(4, 5, exactly=False)]) is not None
    assert Sameness(identity=True).add([fact(6, 5, exactly=False)]) is None


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.booleans()), max_size=20),
    st.lists(st.integers(1, 9), min_size=101, max_size=101),
    st.integers(0, 5),
)
def test_facts_of_an_increasing_map_never_contradict(
    values: list[tuple[int, bool]], steps: list[int], slack: int
) -> None:
    table = [sum(steps[: k + 1]) for k in range(101)]
    sameness = Sameness()
    for k, (b, exactly) in enumerate(values):
        a = table[b + 50] - (0 if exactly else slack)
        assert sameness.add([fact(b, a, k, exactly)]) is None
    assert len(list(sameness.pins())) == len({b for b, exactly in values if exactly})
