from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "duplicate-row"


def test_both_sides_of_a_range_are_multiplied() -> None:
    text = "min x + y; cont x y 0..4; a: x + y >= 2"
    made = sound(NAME, text, range(20))
    assert {"a_again: 2 x + 2 y >= 4", "a_again: -2 x - 2 y <= -4", "a_again: x + y >= 2"} <= made


def test_a_whole_family_is_copied() -> None:
    text = "min x + y; int x y 0..4; a[1]: x >= 1; a[2]: y = 2"
    assert {"a_again[1]: -x <= -1", "a_again[2]: -y = -2"} <= sound(NAME, text, range(20))


def test_the_copy_of_an_equation_asks_for_another_number() -> None:
    text = "min x + y; int x y 0..4; a: x + y = 4"
    assert unsound(NAME, text) == {"a_again: 2 x + 2 y = 4", "a_again: 0.5 x + 0.5 y = 4"}


def test_only_the_factor_that_cuts_is_taken() -> None:
    text = "min -x - y; int x y 0..4; a: x + y <= 6"
    assert unsound(NAME, text) == {"a_again: 2 x + 2 y <= 6"}


def test_what_is_missing_is_named() -> None:
    assert refused(NAME, "min x; int x 0..4") == "no row has a bound"
    text = "min x; int x 0..4; a: x >= 0"
    assert refused(NAME, text, "unsound").startswith("no row whose coefficients can be multiplied alone")
