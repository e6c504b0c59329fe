"""Exact arithmetic on codes agrees with arithmetic on the numbers."""

from __future__ import annotations

import operator
import random

import numpy as np
import pytest
from gmpy2 import mpq

from equivamap.ir import Axis, CodeArithmetic, NumberTable


def test_results_are_exact_and_equal_numbers_share_a_code() -> None:
    rng = random.Random(1)
    values = [mpq(rng.randint(-9, 9), rng.choice([1, 2, 3, 10])) for _ in range(200)]
    table, codes = NumberTable.from_values(values)
    size = len(table)
    numbers = CodeArithmetic(table)
    left, right = np.array(codes, dtype=np.int32), np.array(codes[::-1], dtype=np.int32)
    for operation in (operator.add, operator.sub, operator.mul):
        result = numbers.combine(operation, left, right)
        expected = [operation(a, b) for a, b in zip(values, values[::-1], strict=True)]
        assert [numbers.value(code) for code in result.tolist()] == expected
        assert len(set(result.tolist())) == len(set(expected))
    assert len(table) == size
    grown = numbers.table()
    assert [grown[code] for code in range(len(numbers))] == [
        numbers.value(code) for code in range(len(numbers))
    ]


def test_a_table_to_which_nothing_is_added_stays_the_same() -> None:
    table, codes = NumberTable.from_values([2, 4, 0.5])
    numbers = CodeArithmetic(table)
    two, four = (np.array([code], dtype=np.int32) for code in codes[:2])
    assert numbers.combine(operator.truediv, four, two).tolist() == [codes[0]]
    assert numbers.table() is table


@pytest.mark.parametrize("value", [mpq(1, 3), mpq(10) ** 400, mpq(1, 7**40), mpq(2) ** 70 + 1, mpq("0.1")])
def test_numbers_that_no_float_states_survive(value: object) -> None:
    table, _ = NumberTable.from_values([])
    numbers = CodeArithmetic(table)
    code = numbers.code(value)
    assert numbers.table()[code] == value
    assert numbers.code(value) == code


def test_a_selected_axis_keeps_labels_and_docs() -> None:
    axis = Axis(["a", "b", "c"], [("x", (1,)), ("x", (2,)), ("y", ())], {"x": "flow"})
    chosen = axis.selected([2, 1])
    assert chosen.names == ["c", "b"]
    assert chosen.labels == [("y", ()), ("x", (2,))]
    assert chosen.docs == {"x": "flow"}
