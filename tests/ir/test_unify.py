"""One number table for two instances: what becomes one number, and what stays apart."""

import math
from fractions import Fraction

import numpy as np
import pytest
from gmpy2 import mpq
from hypothesis import given, settings
from hypothesis import strategies as st

from equivamap.ir import NONE, Axis, Kind, Origin, build_instance, canonical
from equivamap.ir.numbers import is_snapped
from equivamap.ir.unify import UNIFY_ULPS, _snapped, unify

LONG = 0.12345678901
"""Its neighbours are no nearly simple fractions, so that nothing snaps them."""


def ulps(value, k):
    for _ in range(abs(k)):
        value = math.nextafter(value, math.inf if k > 0 else -math.inf)
    return value


def model(*costs, offset=0, bound=None):
    n = len(costs)
    return build_instance(
        variables=Axis([f"x{j}" for j in range(n)]),
        constraints=Axis(["r"]),
        bounds=[(0, bound)] * n,
        kinds=[Kind.CONTINUOUS] * n,
        rows=[({0: costs[0] or 1}, None, costs[-1])],
        cost=dict(enumerate(costs)),
        sense="min",
        offset=offset,
        origin=Origin("text", "test"),
    )


def costs(instance):
    return [instance.numbers[int(code)] for code in instance.cost]


def test_equal_numbers_have_equal_codes_and_nothing_else_changes():
    a, b = model(0.1, 2, 1, 0, offset=5), model(1, 0.1, 3, 2)
    one = unify(a, b)
    assert one.a.numbers is one.b.numbers
    assert (one.a.cost[0], one.a.cost[1]) == (one.b.cost[1], one.b.cost[3])
    assert one.a.cost[2:].tolist() == [1, 0]
    assert (costs(one.a), costs(one.b)) == (costs(a), costs(b))
    assert (one.a.offset, one.b.offset) == (5, 0)
    assert one.a.upper.tolist() == [NONE] * 4
    assert (one.unified, one.largest_change) == (0, 0.0)


@pytest.mark.parametrize("value", [LONG, -LONG, 1234.567891, 1e-9 / 3])
@pytest.mark.parametrize("distance", [1, -1, UNIFY_ULPS])
def test_close_numbers_are_one(value, distance):
    near = ulps(value, distance)
    one = unify(model(value), model(near))
    assert one.a.cost[0] == one.b.cost[0]
    shorter = min((value, near), key=lambda v: (len(repr(v)), v))
    assert costs(one.a) == costs(one.b) == [canonical(shorter)]
    assert one.unified == 1
    assert 0 < one.largest_change < 1e-15


@pytest.mark.parametrize("value", [LONG, -LONG])
def test_numbers_further_apart_are_two(value):
    far = ulps(value, UNIFY_ULPS + 1)
    one = unify(model(value), model(far))
    assert one.a.cost[0] != one.b.cost[0]
    assert one.unified == 0


@pytest.mark.parametrize(("first", "second"), [(1e16, 1e16 + 2), (2**53 + 1, 2**53), (-1e18, -1e18 - 128)])
def test_integers_are_never_unified(first, second):
    one = unify(model(first), model(second))
    assert one.a.cost[0] != one.b.cost[0]
    assert one.unified == 0


def test_a_chain_with_ends_further_apart_stays():
    chain = [ulps(LONG, 3 * k) for k in range(3)]
    one = unify(model(*chain), model(*chain))
    assert len(set(one.a.cost.tolist())) == 3
    assert one.unified == 0


def test_exact_numbers_are_equal_by_value_alone():
    big, close = 2**80 + 1, Fraction(1, 10) + Fraction(1, 10**40)
    a, b = model(big, close, 0.1), model(close, big, 0.1)
    one = unify(a, b)
    assert one.a.cost.tolist() == [one.b.cost[k] for k in (1, 0, 2)]
    assert (costs(one.a), costs(one.b)) == (costs(a), costs(b))
    assert len(set(one.a.cost.tolist())) == 3


def test_the_constant_follows_its_number():
    one = unify(model(1, offset=LONG), model(1, offset=ulps(LONG, 1)))
    assert one.a.offset == one.b.offset == canonical(LONG)
    assert one.unified == 1


def test_the_constant_is_not_taken_for_an_exact_number_next_to_it():
    """1/10 + 1e-40 has the double 0.1 as its nearest, too."""
    a = model(Fraction(1, 10) + Fraction(1, 10**40), offset=0.1)
    assert unify(a, model(1)).a.offset == mpq(1, 10)


@pytest.mark.parametrize("offset", [10**400, -(10**400), Fraction(1, 3) + Fraction(1, 10**30)])
def test_a_constant_that_no_double_states(offset):
    a = model(1, offset=offset)
    assert unify(a, model(1, 2)).a.offset == a.offset


def test_a_matrix_already_by_rows_keeps_its_new_codes():
    a, b = model(0.7, 0.2), model(0.2, 0.7, 5)
    assert a.by_rows[2].tolist() != []
    one = unify(a, b)
    fresh = unify(model(0.7, 0.2), b).a
    for kept, again in zip(one.a.by_rows, fresh.by_rows, strict=True):
        assert kept.tolist() == again.tolist()
    assert one.a.row(0).body.terms == {0: mpq(7, 10)}


NUMBERS = st.one_of(
    st.integers(-5, 5),
    st.sampled_from([0.1, LONG, 1 / 3, -7 * LONG, 1e9 + 1 / 3, 1e-7]).flatmap(
        lambda v: st.integers(-9, 9).map(lambda k: ulps(v, k))
    ),
    st.floats(allow_nan=False, allow_infinity=False),
    st.fractions(max_denominator=10**20),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=8), st.lists(NUMBERS, min_size=1, max_size=8), NUMBERS)
def test_numbers_change_by_rounding_at_most(first, second, offset):
    a, b = model(*first, offset=offset, bound=7), model(*second)
    one = unify(a, b)
    changed = 0
    for before, after in ((a, one.a), (b, one.b)):
        pairs = [*zip(costs(before), costs(after), strict=True), (before.offset, after.offset)]
        for old, new in pairs:
            if old != new:
                changed += 1
                # canonical numbers lie within four ulp of their doubles themselves
                assert abs(float(old) - float(new)) <= 3 * UNIFY_ULPS * math.ulp(float(old))
    assert (changed > 0) <= (one.unified > 0)
    assert one.a.upper.tolist() == [one.a.upper[0]] * len(first)
    assert one.a.numbers[int(one.a.upper[0])] == 7
    # a number has one code, wherever it stands
    pairs = {
        (code, number) for i in (one.a, one.b) for code, number in zip(i.cost.tolist(), costs(i), strict=True)
    }
    assert len({number for _, number in pairs}) == len(pairs)


@pytest.mark.parametrize("seed", range(20))
def test_snapped_numbers_of_a_long_table_are_counted_right(seed):
    rng = np.random.default_rng(seed)
    fractions = rng.integers(1, 10 ** rng.integers(1, 13, 100)) / rng.integers(1, 1200, 100)
    nearby = [ulps(float(v), int(k)) for v, k in zip(fractions, rng.integers(-6, 7, 100), strict=True)]
    others = rng.normal(size=30) * 10.0 ** rng.integers(-300, 300, 30)
    extremes = [5e-324, 1e-308, -2.2e-308, 1.5, 0.25, 1.7e308, 0.1]
    distinct = np.unique(np.concatenate([nearby, others, extremes]))
    expected = sum(map(is_snapped, distinct.tolist()))
    assert expected > 20
    assert _snapped(distinct)[0] == expected


def test_a_large_snapped_number_in_a_long_table_is_counted():
    """5e9 + 1/3 times a million is beyond the fractions of doubles."""
    distinct = np.unique(np.append(np.arange(100.0), 5e9 + 1 / 3))
    assert is_snapped(5e9 + 1 / 3)
    assert _snapped(distinct)[0] == 1


def test_snapping_counts_into_the_largest_change():
    from equivamap.ir.numbers import snap_change

    assert snap_change(0.25) == 0.0
    assert 0 < snap_change(1 / 3) < 1e-15
