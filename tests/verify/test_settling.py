"""Settling one obligation: proofs, exact counterpoints, and violations too small to count."""

import itertools

import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.verify.bounds import Prover
from equivamap.verify.obligations import Obligation, Part, Target
from equivamap.verify.outcomes import GaveUp
from equivamap.verify.outcomes import Reason as GaveUpReason
from equivamap.verify.region import Region
from equivamap.verify.relations import Grade, Reason, Standing
from equivamap.verify.settling import reason_of, settle, within
from tests.verify.blocks import form, source

ROW = Target(Part.ROW, 0, mpq(1))
TYPE = Target(Part.TYPE, 0, mpq(1))
TINY = mpq(1, 10**10)


def at_most(terms, limit, place=ROW):
    return Obligation(form(terms), mpq(limit), place)


def zero_or(terms, lower, upper, constant=0):
    ends = tuple(None if b is None else mpq(b) for b in (lower, upper))
    return Obligation(form(terms, constant), mpq(constant), TYPE, zero_or=ends)


def test_a_bound_that_holds_is_proved():
    settled = settle(at_most({0: 2}, 6), Prover(source([(0, 3)])))
    assert settled.standing is Standing.PROVED
    assert settled.grade is Grade.EXACT
    assert settled.kind


def test_a_bound_that_fails_has_an_exact_point():
    settled = settle(at_most({0: 2}, 5), Prover(source([(0, 3)])))
    assert (settled.standing, settled.point, settled.violation) == (Standing.REFUTED, (3,), 1)
    assert settled.grade is None


@pytest.mark.parametrize("scale", [mpq(1), mpq(1, 10), mpq(1000)])
def test_a_violation_counts_against_the_row_scale(scale):
    prover = Prover(source([(0, 3)]))
    place = Target(Part.ROW, 0, scale)
    small = settle(at_most({0: 1}, 3 - scale / 10**9, place), prover)
    large = settle(at_most({0: 1}, 3 - 2 * scale / 10**9, place), prover)
    assert (small.standing, small.reason) == (Standing.UNKNOWN, Reason.NUMERIC)
    assert large.standing is Standing.REFUTED


def test_integrality():
    prover = Prover(source([(0, 3)]))
    whole = Obligation(form({0: 2}), mpq(0), TYPE, integral=True)
    half = Obligation(form({0: mpq(1, 2)}), mpq(0), TYPE, integral=True)
    assert settle(whole, prover).standing is Standing.PROVED
    settled = settle(half, prover)
    assert (settled.standing, settled.violation) == (Standing.REFUTED, mpq(1, 2))


def test_a_form_next_to_an_integer_is_numeric():
    nearly = Obligation(form({0: 1 + TINY}), mpq(0), TYPE, integral=True)
    settled = settle(nearly, Prover(source([(0, 1)])))
    assert (settled.standing, settled.reason) == (Standing.UNKNOWN, Reason.NUMERIC)


@settings(max_examples=80, deadline=None)
@given(
    st.tuples(st.sampled_from([-2, -1, 1, 3]), st.integers(-2, 2)),
    st.none() | st.integers(-4, 4),
    st.none() | st.integers(-4, 4),
    st.sampled_from([0, 1, -3, mpq(1, 2)]),
)
def test_zero_or_in_range_against_all_points(coefficients, lower, upper, constant):
    region = source([(0, 3), (0, 1)])
    obligation = zero_or(dict(enumerate(coefficients)), lower, upper, constant)

    def holds(value):
        return not value or ((lower is None or value >= lower) and (upper is None or value <= upper))

    values = [obligation.form.at(dict(enumerate(p))) for p in itertools.product((0, 1, 2, 3), (0, 1))]
    settled = settle(obligation, Prover(region))
    expected = Standing.PROVED if all(map(holds, values)) else Standing.REFUTED
    assert settled.standing is expected
    assert settled.subject == obligation
    if settled.point is not None:
        assert not holds(obligation.form.at(dict(enumerate(settled.point))))


def test_a_semicontinuous_value_next_to_its_range_is_numeric():
    region = source([(2 - TINY, 3)], integer=())
    settled = settle(zero_or({0: 1}, 2, 3), Prover(region))
    assert (settled.standing, settled.reason) == (Standing.UNKNOWN, Reason.NUMERIC)


def test_the_same_semicontinuous_column_stands_for_itself():
    region = Region([(mpq(2), mpq(3))], [False], [True], [])
    assert settle(zero_or({0: 1}, 2, 3), Prover(region)).kind == "type"
    assert settle(zero_or({0: 1}, 1, 3), Prover(region)).kind == "semicontinuous"
    assert settle(zero_or({0: 2}, 2, 3), Prover(region)).standing is Standing.REFUTED


def test_within_adds_rows():
    region = source([(0, 3)], rows=[({0: 1}, None, 2)])
    prover = within(Prover(source([(0, 3)])), region.rows)
    assert settle(at_most({0: 1}, 2), prover).standing is Standing.PROVED


@pytest.mark.parametrize(
    ("given_up", "reason"),
    [
        (GaveUpReason.TIME, Reason.TIME),
        (GaveUpReason.NUMERIC, Reason.NUMERIC),
        (GaveUpReason.NODES, Reason.NOT_PROVED),
        (GaveUpReason.EFFORT, Reason.NOT_PROVED),
    ],
)
def test_reasons(given_up, reason):
    assert reason_of(GaveUp(given_up)) is reason
