from __future__ import annotations

import pytest

from tests.transforms.both_sides import refused, sound, unsound

NAME = "aggregated-rows"
MODEL = "min x + y; int x y 0..4; a: x + y <= 6; b: x - 2y >= -5; c: 1 x + 3 y = 7"


def test_rows_of_either_sense_and_equations_are_added_up() -> None:
    made = sound(NAME, MODEL, range(12))
    assert len(made) > 3 and all(row.startswith("sum_of_rows: ") for row in made)


def test_a_range_gives_either_of_its_sides() -> None:
    text = "min x + y; int x y 0..4; a: x + y <= 6; b: x >= 1; c: x + 2 y >= 2"
    assert any(">=" in row for row in sound(NAME, text)) and any("<=" in row for row in sound(NAME, text))


def test_multipliers_that_right_hand_sides_lack_cut_something_off() -> None:
    assert unsound(NAME, MODEL)


@pytest.mark.parametrize(
    "text",
    [
        "min x; int x 0..4; a: x >= 1",
        "min x + y; int x y 0..4",
        "min x + y; int x y 0..4; a: x + y <= 2; e: 0 x <= 1",
    ],
)
def test_one_row_has_no_sum(text: str) -> None:
    assert refused(NAME, text) == "no two rows whose sum has a variable left"


def test_rows_with_zero_on_the_right_have_no_unsound_side() -> None:
    text = "min x + y; int x y 0..4; a: x - y <= 0; b: x - 2 y <= 0"
    assert "cuts anything off" in refused(NAME, text, "unsound")
