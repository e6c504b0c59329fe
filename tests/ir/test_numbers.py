"""Canonical numbers: what a float stands for, what is snapped, and tables of numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from equivamap.ir.numbers import (
    NONE,
    ONE,
    SNAP_DENOMINATOR,
    SNAP_ULPS,
    ZERO,
    NumberTable,
    canonical,
    is_snapped,
    nearest_float,
    text_of,
)

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1, mpq(1, 10)),
        (1e-20, mpq(1, 10**20)),
        (5e-324, mpq(5, 10**324)),
        (1e22, mpq(10**22)),
        (-2.5, mpq(-5, 2)),
        (-0.0, ZERO),
        (2**53 + 1, mpq(2**53 + 1)),
        (10**400, mpq(10**400)),
        (True, ONE),
        (np.True_, ONE),
        (np.int8(-3), mpq(-3)),
        (np.float64(0.1), mpq(1, 10)),
        (np.float32(0.1), mpq(1, 10)),
        (np.float16(0.1), mpq(1, 10)),
        (np.float32(1e10), mpq(10**10)),
        (Fraction(1, 3), mpq(1, 3)),
        (Decimal("0.1234567890123456789"), mpq(1234567890123456789, 10**19)),
        (mpq(1, 7), mpq(1, 7)),
    ],
)
def test_canonical(value, expected):
    assert canonical(value) == expected
    assert type(canonical(value)) is type(ZERO)


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        np.float64("nan"),
        np.float32("inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
    ],
)
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        canonical(value)


@pytest.mark.parametrize("value", ["1", None, 1j, b"2", [1]])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1 / 3, mpq(1, 3)),
        (2 / 3, mpq(2, 3)),
        (0.1 + 0.2, mpq(3, 10)),
        (1 / 3 + 1 / 3 + 1 / 3 - 1 + 1 / 7, mpq(1, 7)),
        (-22 / 7, mpq(-22, 7)),
        (1 / 999, mpq(1, 999)),
        (100 * 1.1, mpq(110)),
        (math.nextafter(math.nextafter(0.3, 1), 1), mpq(3, 10)),
    ],
)
def test_snapped(value, expected):
    assert canonical(value) == expected
    assert is_snapped(value)


@pytest.mark.parametrize(
    "value",
    [
        0.333,
        0.33333333333333,  # 14 digits
        0.333333333333333,  # 15 digits, but 6 ulp away
        1 / 1001,
        1 / 1.07**7,
        math.pi,
        1e15 / 3 if (1e15 / 3).is_integer() else 1e16 / 3,
        float(2**53 + 2),
        1e-17,
        0.5,
    ],
)
def test_not_snapped(value):
    assert canonical(value) == mpq(repr(value))
    assert not is_snapped(value)


def test_huge_integers_two_ulp_apart_stay_apart():
    a = 2.0**60
    assert canonical(a) != canonical(math.nextafter(math.nextafter(a, math.inf), math.inf))


@given(finite)
def test_canonical_is_within_four_ulp_and_snapped_only_to_small_fractions(value):
    number = canonical(value)
    assert abs(number - mpq(value)) <= SNAP_ULPS * mpq(math.ulp(value))
    if is_snapped(value):
        assert number.denominator <= SNAP_DENOMINATOR
        assert not value.is_integer()
    else:
        assert nearest_float(number) == value


@given(finite)
def test_canonical_commutes_with_minus(value):
    assert canonical(-value) == -canonical(value)


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**30))
def test_text_reads_back(numerator, denominator):
    value = mpq(numerator, denominator)
    assert mpq(text_of(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (mpq(0), "0"),
        (mpq(-3), "-3"),
        (mpq(1, 2), "0.5"),
        (mpq(-1, 1000), "-0.001"),
        (mpq(12345, 100), "123.45"),
        (mpq(1, 3), "1/3"),
        (mpq(10**15), "1e15"),
        (mpq(-(10**20)), "-1e20"),
        (mpq(10**15 + 1), "1000000000000001"),
        (mpq(1, 10**20), "1/100000000000000000000"),
    ],
)
def test_text(value, text):
    assert text_of(value) == text


def test_nearest_float():
    assert nearest_float(mpq(10**400)) == math.inf
    assert nearest_float(mpq(-(10**400))) == -math.inf
    assert nearest_float(mpq(1, 10**400)) == 0.0
    assert nearest_float(mpq(2**53 + 1)) == 2.0**53


def test_table_of_floats():
    table, (a, b) = NumberTable.from_floats(
        np.array([0.0, -0.0, 1.0, 0.5, np.inf]), np.array([-np.inf, 0.5, -1.0])
    )
    assert (a[0], a[1], a[2], a[4], b[0]) == (0, 0, 1, NONE, NONE)
    assert a[3] == b[1]
    assert table[int(b[1])] == mpq(1, 2)
    assert table[int(b[2])] == -1
    assert len(table) == 4
    with pytest.raises(IndexError):
        table[NONE]
    with pytest.raises(IndexError):
        table[99]


def test_table_of_nothing():
    assert NumberTable.from_floats()[1] == []
    table, (empty,) = NumberTable.from_floats(np.empty(0))
    assert (len(empty), len(table)) == (0, 2)
    table, (absent,) = NumberTable.from_floats(np.array([np.inf, np.inf]))
    assert (absent.tolist(), len(table)) == ([NONE, NONE], 2)


def test_table_refuses_nan_and_a_wrong_start():
    with pytest.raises(ValueError, match="NaN"):
        NumberTable.from_floats(np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="starts with"):
        NumberTable(np.array([1.0, 0.0]))


def test_table_with_exact_places():
    exact = {(1, 0): mpq(2**53 + 1), (1, 2): mpq(1, 10**400), (0, 0): mpq(2**53 + 1)}
    table, (a, b) = NumberTable.from_floats(
        np.array([2.0**53, 2.0**53]), np.array([2.0**53, 3.0, 0.0]), exact=exact
    )
    assert [table[c] for c in a.tolist()] == [2**53 + 1, 2**53]
    assert [table[c] for c in b.tolist()] == [2**53 + 1, 3, mpq(1, 10**400)]
    assert a[0] == b[0] != a[1]


@given(
    st.lists(
        st.lists(finite | st.sampled_from([0.0, 1.0, math.inf, -math.inf]), max_size=20),
        min_size=1,
        max_size=4,
    )
)
def test_table_gives_every_float_back(arrays):
    table, coded = NumberTable.from_floats(*(np.array(array, dtype=np.float64) for array in arrays))
    for array, codes in zip(arrays, coded, strict=True):
        for value, code in zip(array, codes.tolist(), strict=True):
            assert code == NONE if math.isinf(value) else table.floats[code] == value
    assert len(np.unique(table.floats)) == len(table)


def test_long_arrays_are_encoded_in_blocks():
    values = np.random.default_rng(0).integers(-500, 500, 200_001) / 8
    table, (codes,) = NumberTable.from_floats(values)
    assert np.array_equal(table.floats[codes], values)
    assert len(np.unique(table.floats)) == len(table)


@given(st.lists(finite | st.integers(-(10**20), 10**20) | st.fractions() | st.none(), max_size=20))
def test_table_of_values_has_one_code_per_number(values):
    table, codes = NumberTable.from_values(values)
    by_number: dict[object, int] = {}
    for value, code in zip(values, codes, strict=True):
        if value is None:
            assert code == NONE
            continue
        assert table[code] == canonical(value)
        assert by_number.setdefault(canonical(value), code) == code


def test_table_of_values_refuses_infinities():
    with pytest.raises(ValueError, match="finite"):
        NumberTable.from_values([1.0, math.inf])
