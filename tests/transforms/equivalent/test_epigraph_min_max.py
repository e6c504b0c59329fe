from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "epigraph-min-max"
TEXT = "min 2 z + x; int x 0..3; cont z 0..9; a: z - x >= 0; b: z + x >= 2; c: z - 2 x >= -1"


def test_the_largest_value_is_passed_on() -> None:
    assert sound(NAME, TEXT) == {
        "a: -x + largest_so_far[1] >= 0",
        "b: x + largest_so_far[2] >= 2",
        "largest_grows[1]: -largest_so_far[1] + largest_so_far[2] >= 0",
        "largest_grows[2]: z - largest_so_far[2] >= 0",
    }


def test_a_smallest_value_that_is_maximised_is_passed_on() -> None:
    made = sound(NAME, "max z + 1; int x 0..3; cont z ..; a[1]: 2 z - x <= 0; a[2]: -z - x >= -2")
    assert made == {"a[1]: -x + 2 smallest_so_far[1] <= 0", "smallest_grows[1]: z - smallest_so_far[1] <= 0"}


def test_other_rows_of_the_variable_stay() -> None:
    text = f"{TEXT}; q: z <= 8; r: z + x <= 9; e: z - y = 0; cont y 0..9"
    assert "r: x + z <= 9" not in sound(NAME, text)
    sound(NAME, TEXT.replace("cont z 0..9", "int z 0..4"))


def test_two_rows_that_push_are_needed() -> None:
    message = "no variable of the objective is driven against two rows with one bound"
    for text in (
        "min z; int x 0..3; cont z 0..9; a: z - x >= 0; b: z + x <= 2; c: z >= 1",
        TEXT.replace("min 2 z + x", "min x"),
        TEXT.replace("min 2 z + x", "max 2 z"),
        TEXT.replace("cont z 0..9", "semi z 1..9"),
    ):
        assert refused(NAME, text) == message


def test_a_missing_link_lets_rows_go() -> None:
    unsound(NAME, TEXT)
    message = (
        "no variable of the objective is driven against two rows with one bound that others do not imply"
    )
    assert refused(NAME, "min z; int x 0..3; cont z 5..9; a: z - x >= 0; b: z + x >= 2", "unsound") == message
