from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "complement"


def test_domains_of_every_shape_are_kept() -> None:
    for declared in ("cont x -3..2.5", "cont x ..4", "int x -4..-1", "int x -2.5..1.5"):
        sound(
            NAME,
            f"max 2 x - y + 1; {declared}; bin y; q: x + 2 y >= -5; r: x + 2 y <= 3; e: x + y = 1",
            range(3),
        )


def test_upper_bounds_are_rounded_down_for_integers() -> None:
    assert sound(NAME, "min x; int x 0..2.5; r: x >= 1") == {"r: -x_left >= -1"}


def test_every_member_needs_an_upper_bound() -> None:
    message = "no variable family, free of semicontinuous ones, has upper bounds"
    assert refused(NAME, "min x[1]; int x[1] 0..2; int x[2] 0..; semi y 1..2; r: x[1] + x[2] >= 1") == message
    longer = f"{message}, other than zero, and stands in a row with a side"
    assert refused(NAME, "min x; int x -2..0; r: x >= -1", "unsound") == longer


def test_constants_are_forgotten_in_one_row() -> None:
    text = "min x + y; bin x y; a: x + y >= 1; b: x - y <= 0"
    made = unsound(NAME, text)
    assert made >= {"a: y - x_left >= 1", "b: -y - x_left <= 0"}
    assert "b: -y - x_left <= -1" in made, "all other rows take their constants"
