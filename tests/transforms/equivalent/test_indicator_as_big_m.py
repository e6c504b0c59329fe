from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from tests.transforms.both_sides import bounds_of, refused, sound, unsound

NAME = "indicator-as-big-m"


def test_a_gap_becomes_two_rows_and_a_switch() -> None:
    text = "min 3 x[1] + x[2] + y; semi x[1] x[2] 2..4; cont y 0..3; a: x[1] + x[2] + y >= 5"
    assert sound(NAME, text, range(2)) == {
        "x_most[1]: x[1] - 4 x_on[1] <= 0",
        "x_least[1]: x[1] - 2 x_on[1] >= 0",
        "x_most[2]: x[2] - 4 x_on[2] <= 0",
        "x_least[2]: x[2] - 2 x_on[2] >= 0",
    }
    made = transformation(NAME).sound(model(text), random.Random(1))
    assert bounds_of(made.instance)[0] == "0 <= x[1] <= 4"
    assert made.links.completed_b == {3, 4}


def test_negative_values_and_no_gap_at_all() -> None:
    assert sound(NAME, "min x; semi x -4..-2; cont y 0..3; a: x + y >= -3", range(2))
    assert sound(NAME, "min x; semi x -1..2; cont y 0..3; a: x + y >= 1", range(2))


def test_without_the_row_from_below_the_gap_is_filled() -> None:
    assert unsound(NAME, "min x; semi x 2..4; cont y 0..3; a: x + y >= 4") == {"x_most: x - 4 x_on <= 0"}


def test_what_is_missing_is_named() -> None:
    assert refused(NAME, "min x; semi x 2..; int y 0..1") == "no semicontinuous variable has two bounds"
    message = "no semicontinuous variable that could take a value between zero and its least one"
    assert refused(NAME, "min x; semi x 2..4; a: x >= 2", "unsound") == message
    assert refused(NAME, "min x; semi x -1..2; cont y 0..3", "unsound") == message
