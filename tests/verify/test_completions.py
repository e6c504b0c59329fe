"""The ladder of completions against trying all, rung by rung."""

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.verify.bounds import Prover
from equivamap.verify.completions import EndExceeded, settle_block
from equivamap.verify.relations import Grade, Reason, Standing
from tests.verify.blocks import block, block_row, has_integer_completion, points, source


@st.composite
def situations(draw):
    region = source([(0, 2), (0, 1)])
    n = draw(st.integers(1, 3))
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        lower = draw(st.none() | st.integers(-3, 1))
        upper = draw(st.none() | st.integers(0, 2).map(lambda more, low=lower: (low or 0) + more))
        inner = {j: draw(st.sampled_from([-1, 0, 0, 1, 1, 2])) for j in range(n)}
        outer = {0: draw(st.integers(-2, 2)), 1: draw(st.sampled_from([0, 1, mpq(1, 2)]))}
        if any(inner.values()) and (lower is not None or upper is not None):
            rows.append(block_row(inner, outer, lower, upper))
    low = st.sampled_from([0, -1, mpq(1, 2)])
    return region, block([(draw(low), draw(st.integers(0, 3))) for _ in range(n)], rows, integer=range(n))


@settings(max_examples=120, deadline=None)
@given(situations())
def test_proved_exactly_where_every_point_has_a_completion(situation):
    region, subject = situation
    settled = settle_block(subject, Prover(region))
    without = [p for p in points(region) if not has_integer_completion(subject, p)]
    assert settled.standing is (Standing.REFUTED if without else Standing.PROVED)
    assert settled.subject == subject
    assert settled.grade is Grade.EXACT
    if without:
        assert tuple(settled.point) in without


def settled_kind(subject, region):
    settled = settle_block(subject, Prover(region))
    assert settled.standing is Standing.PROVED
    return settled.kind


@pytest.mark.parametrize(
    ("bounds", "rows", "fixed"),
    [
        ([(0, None)], [block_row({0: 1}, {0: -1}, 0)], ((0, None),)),
        ([(0, 5)], [block_row({0: 1}, {0: -1}, 0)], ((0, 5),)),
        ([(mpq(-1, 2), 5)], [block_row({0: 1}, {0: 1}, None, 9)], ((0, 0),)),
        ([(0, 1)], [], ((0, 1),)),
        ([(None, None)] * 2, [block_row({0: 1, 1: -1}, {0: -1}, 0)], ((0, None), (1, None))),
    ],
)
def test_completions_that_only_help_are_set(bounds, rows, fixed):
    settled = settle_block(block(bounds, rows, integer=range(len(bounds))), Prover(source([(0, 3)])))
    assert settled.standing is Standing.PROVED
    assert settled.evidence.fixed == fixed


def test_one_row_after_another_frees_completions():
    """w0 >= s and w0 <= w1: w1 goes up without end, then w0 does."""
    rows = [block_row({0: 1}, {0: -1}, 0), block_row({0: 1, 1: -1}, {}, None, 0)]
    assert settled_kind(block([(0, None)] * 2, rows), source([(0, 3)])) == "one-sided"


def test_an_end_that_is_no_integer_is_rounded_first():
    subject = block([(0, mpq(5, 2))], [block_row({0: 1}, {0: -1}, 0)], integer=[0])
    region = source([(0, mpq(5, 2))], integer=())
    settled = settle_block(subject, Prover(region))
    assert settled.standing is Standing.REFUTED
    assert settled.point[0] > 2


@pytest.mark.parametrize("integer", [(), (0,)])
def test_an_empty_domain_is_refuted_even_without_rows(integer):
    settled = settle_block(block([(3, 2)], [], integer=integer), Prover(source([(0, 1)])))
    assert settled.standing is Standing.REFUTED


def test_an_integer_domain_between_integers_is_empty():
    settled = settle_block(block([(mpq(1, 3), mpq(2, 3))], [], integer=[0]), Prover(source([(0, 1)])))
    assert settled.standing is Standing.REFUTED


def test_an_empty_domain_under_an_empty_source_is_proved():
    region = source([(0, 1)], rows=[({0: 1}, 5, None)])
    assert settle_block(block([(3, 2)], []), Prover(region)).standing is Standing.PROVED


def test_a_semicontinuous_completion_is_not_set_to_an_end():
    """w is zero or 2..3 and must equal s or more, at most s + 1: s = 1 has w = 2."""
    rows = [block_row({0: 1}, {0: -1}, 0, 1)]
    assert settled_kind(block([(2, 3)], rows, zero_or=[0]), source([(0, 3)])) == "enumeration"
    one_sided = block([(2, 3)], [block_row({0: 1}, {0: 1}, None, 1)], zero_or=[0])
    assert settled_kind(one_sided, source([(0, 1)])) == "enumeration"


def test_kinds():
    digits = block([(0, 9)] * 2, [block_row({0: 1, 1: 10}, {0: -1}, 0, 0)], integer=[0, 1])
    assert settled_kind(digits, source([(0, 99)])) == "digits"
    continuous = block([(0, 9)] * 2, [block_row({0: 1, 1: 10}, {0: -1}, 0, 0)])
    assert settled_kind(continuous, source([(0, 99)], integer=())) == "projection"
    odd = [block_row({0: 1, 1: 1}, {0: -1}, 0, 0), block_row({0: 1, 1: -1}, {}, -1, 0)]
    assert settled_kind(block([(0, 9)] * 2, odd, integer=[0, 1]), source([(2, 5)])) == "enumeration"
    chain = [block_row({0: 1}, {0: -1}, 0, 1), block_row({0: 1, 1: -1}, {}, 0, 1)]
    assert settled_kind(block([(0, 9)] * 2, chain, integer=[0, 1]), source([(1, 8)])) == "unimodular"


def test_digits_beyond_the_end_are_refuted_with_the_violation_of_the_row():
    subject = block([(0, 9)], [block_row({0: mpq(1, 100)}, {0: mpq(-1, 100)}, 0, 0)], integer=[0])
    settled = settle_block(subject, Prover(source([(0, 12)])))
    assert settled.standing is Standing.REFUTED
    assert isinstance(settled.evidence.search, EndExceeded)
    assert settled.violation == (settled.point[0] - 9) / 100


def test_digits_that_miss_an_end_by_rounding_are_numeric():
    """w <= 5 and s + w >= 6 + tiny: rounded to whole numbers it fails by one, as written by next to nothing."""
    tiny = mpq(1, 10**10)
    subject = block([(0, 5)], [block_row({0: 1}, {0: 1}, 6 + tiny, 20)], integer=[0])
    settled = settle_block(subject, Prover(source([(1, 3)])))
    assert (settled.standing, settled.reason) == (Standing.UNKNOWN, Reason.NUMERIC)


def test_a_combination_that_fails_by_rounding_is_numeric():
    tiny = mpq(1, 10**10)
    rows = [block_row({0: 1, 1: 1}, {0: -1}, 0, 0)]
    settled = settle_block(block([(0, 1), (0, 2 - tiny)], rows), Prover(source([(0, 3)])))
    assert (settled.standing, settled.reason) == (Standing.UNKNOWN, Reason.NUMERIC)


def test_a_deadline_leaves_it_open():
    rows = [block_row({0: 2, 1: 3}, {0: -1}, 0, 0), block_row({0: 1, 1: 1}, {0: 1}, 0, 9)]
    settled = settle_block(block([(0, 3)] * 2, rows, integer=[0, 1]), Prover(source([(2, 3)])), deadline=0.0)
    assert settled.standing is Standing.UNKNOWN


@pytest.mark.parametrize("end", [3 - mpq(1, 10**10), mpq(5, 2)])
def test_an_end_next_to_an_integer_refutes_nothing(end):
    """w <= 2.9999999999 excludes 3 by next to nothing, w <= 2.5 does so plainly."""
    row = block_row({0: 1}, {0: -1}, 0, 0)
    settled = settle_block(block([(0, end)], [row], integer=[0]), Prover(source([(0, 3)])))
    numeric = settled.reason is Reason.NUMERIC
    assert (settled.standing, numeric) in ((Standing.UNKNOWN, True), (Standing.REFUTED, False))
    assert numeric == (end > mpq(5, 2))
