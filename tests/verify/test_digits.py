"""Digit systems against trying all digits."""

import pytest
from gmpy2 import mpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equivamap.verify.digits import digit_systems, shortfall
from tests.verify.blocks import block, block_row, has_integer_completion


def promises(system, at):
    """What a system says of a source point: a completion exists or not; None where its lemma does not apply."""
    if system.integral is not None and system.integral.at(at).denominator != 1:
        return None
    return all(end.at(at) <= 0 for end in system.ends)


@st.composite
def digit_blocks(draw):
    n = draw(st.integers(1, 3))
    coefficients = st.sampled_from([-10, -3, -2, -1, 1, 2, 3, 4, 5, mpq(1, 2), mpq(-3, 2), mpq(2, 3)])
    bounds = []
    for _ in range(n):
        low = draw(st.integers(-2, 1))
        bounds.append(
            (low + draw(st.sampled_from([0, 0, mpq(1, 3)])), low + draw(st.integers(0, 3)) + mpq(1, 2))
        )
    lower = draw(st.sampled_from([-2, 0, mpq(1, 2), 1]))
    slack = draw(st.sampled_from([0, 0, mpq(1, 3), 1, 2]))
    inner = {j: draw(coefficients) for j in range(n)}
    outer = {0: draw(st.sampled_from([1, -2, mpq(1, 2)]))}
    constant = draw(st.sampled_from([0, 1, mpq(1, 2)]))
    sides = draw(st.sampled_from([[(lower, lower + slack)], [(lower, None), (None, lower + slack)]]))
    rows = [block_row(inner, outer, low, high, constant) for low, high in sides]
    return block(bounds, rows, integer=range(n))


@settings(max_examples=120, deadline=None)
@given(digit_blocks(), st.fractions(-12, 12, max_denominator=6))
def test_a_completion_exists_exactly_where_the_system_says(subject, s):
    systems = digit_systems(subject)
    assume(systems)
    point = [mpq(s.numerator, s.denominator)]
    exists = has_integer_completion(subject, point)
    for system in systems:
        promised = promises(system, dict(enumerate(point)))
        assert promised in (None, exists)
        if promised is False:
            assert shortfall(subject, dict(enumerate(point))) > 0


@pytest.mark.parametrize(
    ("coefficients", "digits", "found"),
    [
        ([1, 10, 100], 9, True),
        ([1, 10, 100], 8, False),
        ([2, 3], 1, False),
        ([1, 2, -4], 1, True),
        ([1, -1], 5, True),
    ],
)
def test_holes(coefficients, digits, found):
    inner = dict(enumerate(coefficients))
    subject = block([(0, digits)] * len(inner), [block_row(inner, {0: -1}, 0, 0)], integer=inner)
    assert bool(digit_systems(subject)) == found


def test_a_zero_width_digit_makes_no_hole():
    subject = block([(0, 9), (7, 7)], [block_row({0: 1, 1: 1000}, {0: -1}, 0, 0)], integer=[0, 1])
    (system,) = digit_systems(subject)
    assert [promises(system, {0: mpq(s)}) for s in (6999, 7000, 7009, 7010)] == [False, True, True, False]


def test_slack_stands_in_for_a_continuous_source():
    subject = block([(0, 3)], [block_row({0: 1}, {0: mpq(-1)}, 0, 1)], integer=[0])
    whole, any_value = digit_systems(subject)
    assert whole.integral is not None
    assert any_value.integral is None
    assert promises(whole, {0: mpq(1, 2)}) is None
    assert promises(any_value, {0: mpq(1, 2)}) is True


def test_shortfall_is_that_of_the_row_as_written():
    """0.001 w = s in thousandths: the scaled system sees whole steps, the row a thousandth."""
    subject = block([(0, 5)], [block_row({0: mpq(1, 1000)}, {0: -1}, 0, 0)], integer=[0])
    (system,) = digit_systems(subject)
    at = {0: mpq(6, 1000)}
    assert promises(system, at) is False
    assert shortfall(subject, at) == mpq(1, 1000)


@pytest.mark.parametrize(
    "subject",
    [
        block([(0, 9)], [block_row({0: 1}, {0: -1}, 0, 0)]),
        block([(0, None)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0]),
        block([(mpq(1, 3), mpq(2, 3))], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0]),
        block([(0, 9)], [block_row({0: 1}, {0: -1}, 0, None)], integer=[0]),
        block([(0, 9)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0], zero_or=[0]),
        block([(0, 9), (0, 9)], [block_row({0: 1}, {0: -1}, 0, 0)], integer=[0, 1]),
        block([(0, 9)], [block_row({0: 1}, {0: -1}, 0, 0), block_row({0: 1}, {0: 1}, 0, 0)], integer=[0]),
        block([(0, 9)], [block_row({0: 1}, {0: -1}, 0), block_row({0: 1}, {0: -1}, None, -1)], integer=[0]),
        block([(0, 9)], [], integer=[0]),
        block([], [block_row({}, {}, 0, 0)]),
    ],
)
def test_what_is_no_digit_system(subject):
    assert digit_systems(subject) == []
