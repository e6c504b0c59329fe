from __future__ import annotations

import pytest

from equivamap.formulations.comparing.robustness import decided_by_rounding, has_rounded_numbers
from equivamap.verify.sides import Side
from tests.short_models import model


def side(text: str, label: str = "a") -> Side:
    return Side(label, model(text))


@pytest.mark.parametrize(
    ("number", "rounded"),
    [
        ("3", False),
        ("0.3", False),
        ("0.30000000000000004", False),  # read as 3/10
        ("0.3333333333333333", False),  # read as 1/3
        ("2.0000000000000004", False),  # read as 2
        ("0.0001428367376089159", True),
        ("1.4142135623730951", True),
    ],
)
def test_numbers_with_all_digits_of_a_double(number: str, rounded: bool) -> None:
    assert has_rounded_numbers(model(f"min x; cont x 0..; c: {number} x >= 1")) is rounded


def test_an_equation_off_by_rounding_makes_nothing_infeasible() -> None:
    good = side("min x; int x 0..9; c: x >= 2")
    off = side("min x; int x 0..9; c: x >= 9.0000000000001", "b")
    assert off.best.status == "infeasible"
    assert decided_by_rounding(good, off, careful=True)


def test_what_is_clearly_infeasible_stays_so() -> None:
    good = side("min x; int x 0..9; c: x >= 2")
    clear = side("min x; int x 0..9; c: x >= 10", "b")
    assert not decided_by_rounding(good, clear, careful=True)


def test_a_rounded_number_that_moves_the_optimum() -> None:
    # 0.142857142857143 is no 1/7 for 15 digits: seven of it are more than 1
    sharp = side("max x; int x 0..9; c: 0.0001428571428571433 x <= 0.001")
    assert sharp.best.value == -6
    assert decided_by_rounding(sharp, sharp, careful=False)
    far = side("max x; int x 0..9; c: 0.0001428571428571433 x <= 0.00105")
    assert not decided_by_rounding(far, far, careful=False)
