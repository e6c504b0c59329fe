from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "invertible-substitution"


def test_bounds_of_every_kind_become_rows() -> None:
    text = "min x[1] + 2 x[2] + y; cont x[1] -1..4; cont x[2] 0..; bin y; r: x[1] + x[2] + 3 y >= 2"
    made = sound(NAME, text, range(4))
    assert any(row.startswith("range_x[1]: -1 <= ") for row in made)
    sound(NAME, "max x[1] - x[2] + 3; cont x[1] ..; cont x[2] ..2; r: x[1] - x[2] <= 1; e: x[1] + x[2] = 1")


def test_a_continuous_family_is_needed() -> None:
    message = "no variable family of two members or more is all continuous"
    assert refused(NAME, "min x + y; cont x y 0..3; r: x + y >= 1") == message
    assert refused(NAME, "min x[1]; int x[1] 0..3; cont x[2] 0..3; r: x[1] + x[2] >= 1") == message


def test_bounds_are_dropped_that_matter() -> None:
    unsound(NAME, "min x[1] + 2 x[2]; cont x[1] 0..4; cont x[2] 0..; r: x[1] + x[2] >= 2")
    text = "min x[1]; cont x[1] 0..4; cont x[2] 0..; r: x[1] <= 4; q: x[1] >= 0; s: x[2] >= 1"
    message = "no variable family of two members or more has bounds that the rows do not imply and is all continuous"
    assert refused(NAME, text, "unsound") == message
