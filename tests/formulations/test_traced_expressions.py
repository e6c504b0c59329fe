"""Values of expressions over traced numbers, as conditions show them."""

from __future__ import annotations

from tests.formulations.traced_texts import forms


def test_sums_and_products() -> None:
    assert forms("sum(x) == 2 * x[0] + 1", x=[1, 4]) == [({("x", 0): -1, ("x", 1): 1}, "==", False)]
    assert forms("x[0] * y <= 6", x=[3], y=4) == [({("x", 0): 4}, "<=", False)]
    assert forms("for v in A:\n    assert v / 2 >= 1", x=[2, 0])[1] == ({("x", 1): -0.5}, "<=", False)
