from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from equivamap.verify.region import Bounds
from tests.transforms.both_sides import refused, sound, unsound

NAME = "split-signs"


def parts(declared: str) -> list[Bounds]:
    made = transformation(NAME).sound(model(f"min x; {declared}; r: x >= -9"), random.Random(1))
    return list(made.instance.exact_bounds)


def test_bounds_of_the_parts_add_up_to_those_of_the_variable() -> None:
    assert parts("cont x -3..2") == [(0, 2), (0, 3)]
    assert parts("cont x ..2") == [(0, 2), (0, None)]
    assert parts("cont x ..") == [(0, None), (0, None)]
    assert parts("cont x -4..-1") == [(0, 0), (1, 4)]
    assert parts("int x -2.5..1.5") == [(0, 1), (0, 2)]


def test_domains_of_every_shape_are_kept() -> None:
    for declared in ("cont x -3..2", "cont x ..", "cont x ..-1", "int x -4..-1", "int x -2.5..1.5"):
        sound(NAME, f"max 2 x - y + 1; {declared}; int y 0..2; q: x + 2 y >= -5; r: x + 2 y <= 3", range(2))


def test_members_that_are_not_negative_go_with_their_family() -> None:
    sound(NAME, "min x[1] + x[2]; int x[1] -2..1; int x[2] 1..2; r: x[1] + x[2] = 1")


def test_semicontinuous_and_nonnegative_families_are_left_alone() -> None:
    message = "no variable family, free of semicontinuous ones, may be negative"
    assert refused(NAME, "min x; semi x 1..2; int y 0..3; r: x + y >= 1") == message
    assert refused(NAME, "min x; int x -2..0", "unsound") == f"{message} and stands in a row with a bound"


def test_the_minus_is_forgotten_in_one_row() -> None:
    text = "min x + y; int x -2..2; int y 0..2; a: x + y >= -1; b: x - y <= 0"
    assert unsound(NAME, text) >= {"a: y + x_plus + x_minus >= -1", "b: -y + x_plus + x_minus <= 0"}
