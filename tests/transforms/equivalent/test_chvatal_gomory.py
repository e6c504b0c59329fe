from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from tests.transforms.both_sides import new_rows, refused, sound, unsound

NAME = "chvatal-gomory"


def test_rows_of_the_tableau_are_rounded() -> None:
    text = "max 5 x + 4 y; int x 0..4; int y 0..3; a: 6 x + 4 y <= 24; b: x + 2 y <= 6"
    assert "rounded: 6 x + 5 y <= 25" in sound(NAME, text, cuts=1)


def test_rows_of_any_sense_over_any_bounds() -> None:
    text = (
        "min 3 x + 2 y - z; int x -3..2; int y 1..4; int z -4..-1; "
        "a: 3 x + 2 y - 2 z >= 8; b: 5 x + 7 y + 3 z = 12; c: 2 x + 4 z <= 1"
    )
    assert len(sound(NAME, text, range(12))) > 5


def test_free_variables_keep_whole_coefficients() -> None:
    before = model("max x; int x 0..3; int y ..; a: x + 2 y <= 3; b: x - 2 y <= 4")
    made = set()
    for seed in range(20):
        made |= new_rows(before, transformation(NAME).sound(before, random.Random(seed), cuts=9))
    # halves of b and of both rows, and nothing from thirds or quarters
    assert {row.split(": ")[1] for row in made} == {"x - y <= 3", "2 x <= 6", "x <= 3"}


def test_continuous_variables_are_left_alone() -> None:
    text = "max x + y + z; int x y 0..3; cont z 0..2; a: 2 x + 2 y <= 5; b: x + z <= 5/2; c: 2 y + z <= 7/2"
    assert all("z" not in row for row in sound(NAME, text, range(12)))
    message = "no combination of rows over integer variables alone has a fraction to round"
    assert refused(NAME, "max x + z; int x 0..3; cont z 0..2; b: x + z <= 5/2") == message


def test_both_errors_are_made() -> None:
    assert unsound(NAME, "max x + y; int x y 0..3; a: 2 x + 3 y <= 7; b: 3 x + y <= 7")
    assert unsound(NAME, "max x + z; int x 0..3; cont z 0..2; b: x + z <= 5/2") == {"rounded: x + z <= 2"}


def test_rows_without_a_fraction_have_no_cuts() -> None:
    assert refused(NAME, "max x; int x 0..3") and refused(NAME, "max x; int x 0..3", "unsound")
