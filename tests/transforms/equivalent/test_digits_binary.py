from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "digits-binary"


def test_rows_keep_the_bounds_that_digits_exceed() -> None:
    made = sound(NAME, "max x; int x 1..6; r: x >= 2")
    assert made == {
        "r: x_bit[0] + 2 x_bit[1] + 4 x_bit[2] >= 1",
        "x_limit: x_bit[0] + 2 x_bit[1] + 4 x_bit[2] <= 5",
    }
    assert sound(NAME, "max x; int x -1.5..2; r: x >= 0") == {"r: x_bit[0] + 2 x_bit[1] >= 1"}


def test_equations_and_other_variables_stay() -> None:
    sound(NAME, "max 3 x + y + 2; int x -3..3; cont y 0..; r: 2 x + y <= 9; e: x - y = 1", range(2))
    sound(NAME, "max x[1] - x[2]; int x[1] 2..5; int x[2] 1..1; r: x[1] + x[2] >= 3", range(2))


def test_a_range_of_two_or_more_is_needed() -> None:
    message = "no family of integers with both bounds has a range of two or more"
    for declared in ("bin x", "int x 0..", "cont x 0..5", "semi x 1..5"):
        assert refused(NAME, f"max x; {declared}; r: x <= 15") == message


def test_upper_bounds_are_lost_that_matter() -> None:
    unsound(NAME, "max x; int x 0..4; r: x <= 5")
    message = "no family of integers has an upper bound that binary digits exceed and the rows do not imply"
    assert refused(NAME, "max x; int x 0..4; r: x <= 4", "unsound") == message
    assert refused(NAME, "max x; int x 0..7; r: x >= 1", "unsound") == message
