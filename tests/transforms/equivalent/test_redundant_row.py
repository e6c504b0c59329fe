from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "redundant-row"


def test_rows_beyond_bounds_or_other_rows() -> None:
    made = sound(NAME, "min x + y; int x -2..4; int y 0..3; a: 2 x + y >= -3", range(20))
    assert any(row.startswith("redundant: 2 x + y >=") for row in made)
    assert any("<=" in row for row in made)


def test_a_semicontinuous_variable_may_be_zero() -> None:
    assert sound(NAME, "min x + y; semi x 2..4; int y -3..-1; a: x + y <= 2")


def test_one_less_than_what_is_reached_is_wrong() -> None:
    assert unsound(NAME, "min x + y; int x -2..4; int y 0..3; a: 2 x + y >= -3")


def test_without_bounds_and_rows_there_is_nothing_to_weaken() -> None:
    message = "no row has a bound, and no two variables have two"
    assert refused(NAME, "min x + y; int x 0..; int y 0..3") == message


def test_a_row_that_is_never_reached_has_no_unsound_side() -> None:
    text = "min x + y; int x 0..; int y 0..3; a: x + y >= -9"
    assert refused(NAME, text, "unsound") == "no row or set of bounded variables reaches its bound"
