from __future__ import annotations

import pytest

from tests.transforms.both_sides import refused, sound, unsound

NAME = "mixed-integer-rounding"


def test_the_textbook_cut() -> None:
    assert sound(NAME, "max x; int x 0..3; cont y 0..3; a: x - y <= 3/2", cuts=1) == {"mir: x - 2 y <= 1"}


@pytest.mark.parametrize(
    "text",
    [
        "min x + y; int x -2..2; int z 0..2; cont y -3..4; a: 3 x + 2 z + y >= 5; b: 2 x - 5 z - y <= 3.5",
        "min x + y; int x -2..2; cont y ..4; a: 3 x - 2 y >= -7; b: 2 x + 5 y = 3",
        "min x + y; int x 0..3; semi y 2..4; a: 3 x + 2 y >= 7; b: 5 x - 3 y <= 7",
        "min x + z; int x z 0..3; a: 3 x + 5 z >= 9",
    ],
)
def test_rows_over_any_bounds(text: str) -> None:
    assert sound(NAME, text, range(12))


def test_the_wrong_fraction_cuts_something_off() -> None:
    assert unsound(NAME, "min 5 x + 7 z + 3 y; int x 0..3; int z 0..2; cont y 0..5; a: 2 x + 4 z + y >= 7")


def test_a_half_is_its_own_rest() -> None:
    assert refused(NAME, "max x; int x 0..3; cont y 0..3; a: x - y <= 3/2", "unsound")


def test_free_continuous_variables_and_plain_rounding_give_nothing() -> None:
    message = "no row where mixed-integer rounding says more than rounding down"
    assert refused(NAME, "max x; int x 0..3; cont y ..; a: x - y <= 3/2; b: y <= 1; c: y >= 0") == message
    assert refused(NAME, "max x; int x z 0..3; a: 2 x + 2 z <= 3") == message
