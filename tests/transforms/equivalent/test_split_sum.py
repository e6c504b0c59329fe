from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from equivamap.verify.region import Bounds
from tests.transforms.both_sides import refused, sound, unsound

NAME = "split-sum"


def parts(declared: str, side: str = "sound") -> list[Bounds]:
    known = transformation(NAME)
    made = getattr(known, side)(model(f"min x; {declared}; r: x >= -9"), random.Random(1))
    return list(made.instance.exact_bounds)


def test_ranges_of_the_parts_add_up_to_that_of_the_variable() -> None:
    assert parts("int x 1..4") == [(1, 2), (0, 2)]
    assert parts("cont x -1..4.5") == [(-1, 1), (0, 3.5)]
    assert parts("cont x 1..") == [(1, None), (0, None)]
    assert parts("cont x ..3") == [(None, 3), (None, 0)]
    assert parts("cont x ..") == [(None, None), (None, None)]
    assert parts("int x 0.5..3.5") == [(1, 2), (0, 1)]


def test_domains_of_every_shape_are_kept() -> None:
    for declared in ("cont x -3..2.5", "cont x ..", "cont x ..-1", "int x -4..-1", "int x -2.5..1.5"):
        sound(NAME, f"max 2 x - y + 1; {declared}; int y 0..1; q: x + 2 y >= -5; r: x + 2 y <= 3", range(3))


def test_binary_and_semicontinuous_families_are_left_alone() -> None:
    message = "no variable family is free of binary and semicontinuous ones"
    assert refused(NAME, "min x; semi x 1..2; bin y; r: x + y >= 1") == message


def test_halves_rounded_down_miss_the_largest_value() -> None:
    unsound(NAME, "max x + y; int x 0..3; int y 0..2; r: x + y <= 4")
    assert parts("int x 0..3", "unsound") == [(0, 1), (0, 1)]


def test_it_is_not_wrong_where_the_largest_value_is_never_taken() -> None:
    message = "no variable family has an odd number of steps between its bounds that are all taken"
    assert refused(NAME, "max x; int x 0..3; r: 2 x <= 5", "unsound") == message
    assert refused(NAME, "max x; int x 0..4; r: x <= 5", "unsound") == message
