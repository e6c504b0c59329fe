from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from equivamap.verify.region import Bounds
from tests.transforms.both_sides import new_rows, refused, sound, unsound

NAME = "digits-base10"


def written(declared: str) -> tuple[list[Bounds], set[str]]:
    before = model(f"min x; {declared}; r: x >= -99")
    made = transformation(NAME).sound(before, random.Random(1))
    rows = new_rows(before, made)
    return list(made.instance.exact_bounds), {row for row in rows if row.startswith("x_limit")}


def test_as_many_digits_as_the_bounds_need() -> None:
    first = (0, 9)
    assert written("int x 0..12") == (
        [first, (0, 1)],
        {"x_limit: x_digit[0] + 10 x_digit[1] <= 12"},
    )
    assert written("int x 0..99") == ([first, (0, 9)], set())
    assert written("int x -5.5..14") == ([first, (0, 1)], set())
    assert len(written("int x 0..100")[0]) == 3


def test_shifted_ranges_keep_rows_and_cost() -> None:
    sound(NAME, "max 3 x + y; int x -3..8; cont y 0..; r: 2 x + y <= 9; e: x - y = 1", range(2))
    sound(NAME, "max x[1] - x[2]; int x[1] 2..13; int x[2] 1..1; r: x[1] + x[2] >= 3", range(2))


def test_a_range_of_ten_or_more_is_needed() -> None:
    message = "no family of integers with both bounds has a range of ten or more"
    for declared in ("int x 0..9", "int x 0..", "cont x 0..20", "int x 0..2000000000"):
        assert refused(NAME, f"max x; {declared}; r: x <= 15") == message


def test_one_digit_too_few_loses_values_that_are_taken() -> None:
    unsound(NAME, "max x; int x 0..12; r: x <= 11")
    message = "no family of integers with both bounds takes values that need two digits"
    assert refused(NAME, "max x; int x 0..12; r: x <= 9", "unsound") == message
