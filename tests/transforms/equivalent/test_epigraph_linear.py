from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "epigraph-linear"
TEXT = "min 2 x[1] - x[2] + 3 y + 4; int x[1] 0..2; int x[2] 0..2; cont y 0..; r: x[1] + x[2] + y >= 2"


def test_a_family_of_the_objective_is_bounded_below() -> None:
    assert sound(NAME, TEXT) == {
        "cost_of_x_row: -2 x[1] + x[2] + cost_of_x >= 0",
        "cost_of_y_row: -3 y + cost_of_y >= 0",
    }


def test_what_is_maximised_is_bounded_above() -> None:
    assert sound(NAME, "max x + 1; semi x 1..2; r: x <= 2") == {"cost_of_x_row: -x + cost_of_x <= 0"}


def test_an_objective_is_needed() -> None:
    assert refused(NAME, "min 3; bin x; r: x >= 1") == "the objective has no variable"


def test_the_other_direction_bounds_nothing() -> None:
    assert "cost_of_y_row: -3 y + cost_of_y <= 0" in unsound(NAME, TEXT)
