"""One MILP over point and ray, against trying all source points."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.verify.bounds import Prover
from equivamap.verify.enumeration import Uncovered, completed_at
from equivamap.verify.outcomes import ExactPoint
from equivamap.verify.ray_search import NoRay, search_ray
from equivamap.verify.region import Region
from equivamap.verify.unimodular import unimodular
from tests.verify.blocks import block, block_row, number


def source(n, *, upper=1):
    return Region([(number(0), number(upper))] * n, [True] * n, [False] * n, [])


def searched(subject, region):
    lemma = unimodular(subject)
    assert lemma is not None
    return search_ray(subject, lemma, Prover(region))


@st.composite
def positions(draw):
    """Random difference constraints ``w_i - w_j + c s_k <= d``, as in position variables of a tour."""
    n, sources = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        i, j = draw(st.permutations(range(n)))[:2]
        outer = {draw(st.integers(0, sources - 1)): draw(st.sampled_from([-2, 1, 2, 3]))}
        rows.append(block_row({i: 1, j: -1}, outer, None, draw(st.integers(-2, 2))))
    return block([(0, draw(st.integers(1, 3)))] * n, rows), sources


@given(positions())
@settings(max_examples=60, deadline=None)
def test_agrees_with_all_points(case):
    subject, sources = case
    answer = searched(subject, source(sources))
    bare = [
        point
        for point in itertools.product((0, 1), repeat=sources)
        if isinstance(completed_at(subject, tuple(map(number, point))), Uncovered)
    ]
    if isinstance(answer, NoRay):
        assert not bare
        assert answer.bound.bound < answer.least
    else:
        # a point is only a suspicion, but where some point is bare the search must not be silent about it
        assert answer is not None
        assert bare


def test_variables_with_more_than_two_values_are_not_for_it():
    subject = block([(0, 3), (0, 3)], [block_row({0: 1, 1: -1}, {0: 1}, None, 2)])
    assert searched(subject, source(1, upper=2)) is None


def test_sides_that_are_not_integral_are_not_for_it():
    subject = block([(0, 3), (0, 3)], [block_row({0: 1, 1: -1}, {0: number(1) / 3}, None, 2)])
    assert searched(subject, source(1)) is None


def test_scaled_rows_count_in_their_own_units():
    """``1000 (w0 - w1) + 1000 s <= 0`` and ``w1 <= w0`` leave no w at s = 1, however the row is scaled."""
    rows = [block_row({0: 1000, 1: -1000}, {0: 1000}, None, 0), block_row({1: 1, 0: -1}, {}, None, 0)]
    answer = searched(block([(0, 3), (0, 3)], rows), source(1))
    assert not isinstance(answer, NoRay) and answer is not None
    assert isinstance(Prover(source(1)).find_point(), ExactPoint)
