"""Values of expressions over traced numbers, as conditions show them."""

from __future__ import annotations

import pytest

from equivamap.formulations.conditions.traced_numbers import UntraceableError
from tests.formulations.traced_texts import forms


def test_sums_and_products() -> None:
    assert forms("sum(x) == 2 * x[0] + 1", x=[1, 4]) == [({("x", 0): -1, ("x", 1): 1}, "==", False)]
    assert forms("x[0] * y <= 6", x=[3], y=4) == [({("x", 0): 4}, "<=", False)]
    assert forms("for v in A:\n    assert v / 2 >= 1", x=[2, 0])[1] == ({("x", 1): -0.5}, "<=", False)


@pytest.mark.parametrize("text", ["[0] * 10**10", "10**10 * (0, 1)", "[0] * [1]"])
def test_lists_are_not_repeated_without_end(text: str) -> None:
    with pytest.raises(UntraceableError):
        forms(f"len({text}) == x[0]", x=[1, 4])
