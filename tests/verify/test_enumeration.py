"""Covers of the source: checked piece by piece, and against trying all points."""

import itertools

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.verify.bounds import Prover
from equivamap.verify.enumeration import Cover, CoverGaveUp, Uncovered, cover
from equivamap.verify.region import Region
from equivamap.verify.relations import Grade, Reason
from tests.verify.blocks import block, block_row, has_integer_completion, points, rows_hold, source

COEFFICIENT = st.integers(-3, 3)


@st.composite
def situations(draw):
    region = source(
        [(0, 2), (draw(st.integers(-1, 0)), 1)],
        rows=[({0: 1, 1: draw(st.integers(-1, 1))}, None, draw(st.integers(0, 3)))],
    )
    n = draw(st.integers(1, 2))
    rows = []
    for _ in range(draw(st.integers(1, 2))):
        lower = draw(st.none() | st.integers(-3, 1))
        upper = draw(st.none() | st.integers(0, 2).map(lambda more, low=lower: (low or 0) + more))
        inner = {j: draw(COEFFICIENT) for j in range(n)}
        outer = {0: draw(COEFFICIENT), 1: draw(st.sampled_from([0, mpq(1, 2), -2]))}
        rows.append(block_row(inner, outer, lower, upper, draw(st.sampled_from([0, 1, mpq(1, 3)]))))
    return region, block([(0, draw(st.integers(0, 3))) for _ in range(n)], rows, integer=range(n))


@settings(max_examples=80, deadline=None)
@given(situations())
def test_covered_exactly_where_every_point_has_a_completion(situation):
    region, subject = situation
    answer = cover(subject, Prover(region))
    without = [p for p in points(region) if not has_integer_completion(subject, p)]
    if isinstance(answer, Uncovered):
        assert tuple(answer.point) in without
        return
    assert isinstance(answer, Cover)
    assert not without
    for p in points(region):
        at = dict(enumerate(p))
        assert any(
            rows_hold(subject, at, dict(piece.completion)) for piece in answer.pieces if piece.completion
        )


def test_a_completion_serves_all_points_at_which_it_holds():
    subject = block([(0, 9)], [block_row({0: 1}, {0: -1}, 0, None)], integer=[0])
    answer = cover(subject, Prover(source([(0, 9)])))
    assert isinstance(answer, Cover)
    assert len(answer.pieces) < 22
    assert answer.grade is Grade.EXACT


def test_fractional_steps():
    """w = s / 2 exists for even s only."""
    subject = block([(0, 9)], [block_row({0: 1}, {0: mpq(-1, 2)}, 0, 0)], integer=[0])
    odd = cover(subject, Prover(source([(0, 4)])))
    assert isinstance(odd, Uncovered)
    assert odd.point[0] % 2 == 1


def test_semicontinuous_completions_may_be_zero():
    subject = block([(2, 3)], [block_row({0: 1}, {0: -1}, 0, None)], zero_or=[0])
    assert isinstance(cover(subject, Prover(source([(0, 3)]))), Cover)
    tight = block([(2, 3)], [block_row({0: 1}, {0: -1}, 0, 0)], zero_or=[0])
    answer = cover(tight, Prover(source([(0, 3)])))
    assert isinstance(answer, Uncovered)
    assert answer.point == (1,)


def test_semi_integer_source():
    region = Region([(mpq(2), mpq(3))], [True], [True], [])
    subject = block([(0, 3)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0])
    assert isinstance(cover(subject, Prover(region)), Cover)
    without = block([(2, 3)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0])
    answer = cover(without, Prover(region))
    assert isinstance(answer, Uncovered)
    assert answer.point == (0,)


def test_integers_cannot_follow_a_continuous_source():
    subject = block([(0, 3)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0])
    answer = cover(subject, Prover(source([(0, 1)], integer=())))
    assert isinstance(answer, Uncovered)
    assert 0 < answer.point[0] < 1


def test_continuous_completions_of_a_continuous_source_are_left_to_projection():
    rows = [block_row({0: 1}, {0: -1}, 0, None), block_row({0: 1}, {0: -1}, None, 0)]
    answer = cover(block([(0, 3)], rows, integer=[]), Prover(source([(0, 1)], integer=())))
    assert answer == CoverGaveUp(Reason.NOT_PROVED)


def test_mixed_completions_of_a_continuous_source_come_to_an_end():
    # w >= x, w <= x for a continuous w: no single value serves an interval
    rows = [block_row({0: 1, 1: 1}, {0: -1}, 0, None), block_row({0: 1, 1: 1}, {0: -1}, None, 0)]
    answer = cover(block([(0, 3), (0, 1)], rows, integer=[1]), Prover(source([(0, 1)], integer=())))
    assert isinstance(answer, CoverGaveUp)


def test_rows_without_source_columns_hold_everywhere_or_nowhere():
    subject = block([(0, 3)], [block_row({0: 1}, {}, 2, 2)], integer=[0])
    answer = cover(subject, Prover(source([(0, 1)], integer=())))
    assert isinstance(answer, Cover)
    assert [piece.completion for piece in answer.pieces] == [((0, mpq(2)),)]
    nowhere = block([(0, 3)], [block_row({0: 1}, {}, 5, 5)], integer=[0])
    assert isinstance(cover(nowhere, Prover(source([(0, 1)]))), Uncovered)


def test_an_empty_source_is_covered():
    subject = block([(0, 3)], [block_row({0: 1}, {0: 1}, 9, 9)], integer=[0])
    answer = cover(subject, Prover(source([(0, 1)], rows=[({0: 1}, 5, None)])))
    assert isinstance(answer, Cover)
    assert [bool(piece.completion) for piece in answer.pieces] == [False]


@pytest.mark.parametrize(
    ("limits", "reason"), [({"most_pieces": 2}, Reason.NOT_PROVED), ({"deadline": 0.0}, Reason.TIME)]
)
def test_gives_up(limits, reason):
    subject = block([(0, 9)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0])
    assert cover(subject, Prover(source([(0, 9)])), **limits) == CoverGaveUp(reason)


def test_a_point_missed_by_rounding_is_numeric():
    subject = block([(0, 3)], [block_row({0: 1}, {0: -1}, mpq(1, 10**10), 1)], integer=[0])
    region = source([(3, 3)])
    assert cover(subject, Prover(region)) == CoverGaveUp(Reason.NUMERIC)


@st.composite
def continuous_situations(draw):
    """A source in one integer and one continuous column; the completions are integers."""
    region = source(
        [(0, 2), (0, 2)],
        rows=[({0: 1, 1: draw(st.integers(-1, 1))}, None, draw(st.integers(0, 3)))],
        integer=[0],
    )
    n = draw(st.integers(1, 2))
    rows = []
    for _ in range(draw(st.integers(1, 2))):
        lower = draw(st.none() | st.integers(-3, 1))
        upper = draw(st.none() | st.integers(0, 2).map(lambda more, low=lower: (low or 0) + more))
        inner = {j: draw(COEFFICIENT) for j in range(n)}
        outer = {0: draw(COEFFICIENT), 1: draw(st.sampled_from([0, 1, mpq(1, 2), -2]))}
        rows.append(block_row(inner, outer, lower, upper, draw(st.sampled_from([0, 1, mpq(1, 3)]))))
    return region, block([(0, draw(st.integers(0, 3))) for _ in range(n)], rows, integer=range(n))


def ends_between(subject, region, whole):
    """Return the points at which completions may begin or end for one value of the integer, and midpoints."""
    cuts = {mpq(0), mpq(2)}
    for row in region.rows:
        c = row.body.terms.get(1)
        if c:
            cuts |= {
                (side - row.body.terms.get(0, 0) * whole) / c
                for side in (row.lower, row.upper)
                if side is not None
            }
    for row in subject.rows:
        c = row.outer.terms.get(1)
        if not c:
            continue
        for values in itertools.product(*(range(int(low), int(high) + 1) for low, high in subject.bounds)):
            fixed = row.inner.at(dict(zip(subject.columns, map(mpq, values), strict=True)))
            fixed += row.outer.constant + row.outer.terms.get(0, 0) * whole
            cuts |= {(side - fixed) / c for side in (row.lower, row.upper) if side is not None}
    inside = sorted(cut for cut in cuts if 0 <= cut <= 2)
    return inside + [(a + b) / 2 for a, b in itertools.pairwise(inside)]


@settings(max_examples=60, deadline=None)
@given(continuous_situations())
def test_continuous_sources_are_covered_exactly_where_every_point_has_a_completion(situation):
    """Between two neighbouring ends nothing changes, so that ends and midpoints judge all points."""
    region, subject = situation
    answer = cover(subject, Prover(region))
    tried = [(mpq(whole), point) for whole in range(3) for point in ends_between(subject, region, mpq(whole))]
    inside = [p for p in tried if region.contains(p) is None]
    without = [p for p in inside if not has_integer_completion(subject, p)]
    if isinstance(answer, Uncovered):
        assert not has_integer_completion(subject, answer.point)
        assert region.contains(answer.point) is None
        return
    assert isinstance(answer, Cover)
    assert not without


def test_a_cost_that_varies_continuously_is_met_by_the_cheapest_completion():
    # x in [3/2, 9]; some integer w <= x with w >= 1: w = 1 serves all of it
    subject = block(
        [(0, 9)], [block_row({0: 1}, {1: -1}, None, 0), block_row({0: 1}, {}, 1, None)], integer=[0]
    )
    answer = cover(subject, Prover(source([(0, 1), (mpq(3, 2), 9)], integer=[0])))
    assert isinstance(answer, Cover)
    assert answer.grade is Grade.EXACT
    assert any(piece.beyond and piece.evidence is not None for piece in answer.pieces)
