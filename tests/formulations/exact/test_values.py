"""Exact values, and the meter."""

from __future__ import annotations

import math

import pytest
from gmpy2 import mpq

from equivamap.formulations.exact.values import (
    BINARY,
    DataList,
    Meter,
    StepLimitError,
    exact_data,
    plain_number,
)


def test_data_become_exact_and_keep_their_form() -> None:
    data = exact_data({"n": 2, "c": [[0.1, 2], []], "s": "text"})
    assert data == {"n": 2, "c": [[mpq(1, 10), 2], []], "s": "text"}
    assert type(data["n"]) is int
    assert isinstance(data["c"][0], DataList)
    with pytest.raises(ValueError, match="not a finite number"):
        exact_data([math.nan])


def test_plain_numbers() -> None:
    assert plain_number(mpq(6, 2)) == (3, True)
    assert plain_number(mpq(1, 10)) == (0.1, True)
    assert plain_number(mpq(1, 2003)) == (1 / 2003, False)


def test_the_meter_counts_elements() -> None:
    meter = Meter(10)
    meter.spend_on([1, 2], (3,), 4)
    assert meter.left == 6
    with pytest.raises(StepLimitError):
        meter.items(range(7))


@pytest.mark.parametrize(
    ("sign", "left", "right", "result"),
    [
        ("Add", mpq(1, 2), 1, mpq(3, 2)),
        ("Add", math.inf, 1, math.inf),
        ("Div", 1, math.inf, 0),
        ("FloorDiv", mpq(7, 2), 1, 3),
        ("Mod", mpq(-1, 2), 2, mpq(3, 2)),
        ("Pow", mpq(1, 2), 3, mpq(1, 8)),
        ("Mult", [1], 2, [1, 1]),
        ("BitAnd", {1, 2}, {2, 3}, {2}),
    ],
)
def test_operators(sign: str, left: object, right: object, result: object) -> None:
    assert BINARY[sign](Meter(), left, right) == result


@pytest.mark.parametrize(
    ("sign", "left", "right", "fault"),
    [
        ("Add", 1, "a", TypeError),
        ("Mult", math.inf, 0, ArithmeticError),
        ("Mult", 2**9_000, 2**9_000, OverflowError),
        ("LShift", 1, 10**9, OverflowError),
        ("Pow", 0, -1, ZeroDivisionError),
        ("Pow", -1, mpq(1, 2), ArithmeticError),
        ("Mod", 1, 0, ZeroDivisionError),
    ],
)
def test_operators_without_a_result(sign: str, left: object, right: object, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        BINARY[sign](Meter(), left, right)
