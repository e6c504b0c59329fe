from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "equality-aggregation"


def test_multiples_of_an_equation_join_rows_of_every_sense() -> None:
    text = "min x; int x y z 0..3; e: x + y = 3; r[1]: x + z <= 4; r[2]: y - z >= -1; r[3]: x - y + z = 1"
    made = sound(NAME, text, range(12))
    assert {"r[1]: 2 x + y + z <= 7", "r[2]: -x - z >= -4", "r[3]: 2 x + z = 4"} & made


def test_equations_with_fractions_and_continuous_variables() -> None:
    text = "min x; cont x 0..3; int y 0..3; e: 0.5 x + 1/3 y = 1; r: x + y <= 4"
    assert "r: 1.5 x + (4/3) y <= 5" in sound(NAME, text, range(12))


def test_an_equation_needs_a_neighbour() -> None:
    message = "no equation shares a variable with another row"
    assert refused(NAME, "min x; int x y 0..3; e: x = 2; r: y >= 1") == message
    assert refused(NAME, "min x; int x y 0..3; e: x + y <= 2; r: y >= 1") == message


def test_a_sum_of_inequalities_loses_one_of_them() -> None:
    text = "max x + y; int x y 0..3; a: x + y <= 3; b: x - y <= 1; c: x >= 0"
    assert unsound(NAME, text) == {"a: 2 x <= 4", "b: 2 x <= 4"}
    text = "min x + y; int x y 0..3; a: x + y >= 3; b: x - y >= -1"
    assert unsound(NAME, text) == {"a: 2 x >= 2", "b: 2 x >= 2"}
    assert "missed in the sum" in refused(NAME, "min x; int x y 0..3; a: x + y >= 1", "unsound")
