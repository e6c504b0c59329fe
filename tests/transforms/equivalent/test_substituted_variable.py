from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "substituted-variable"
MISSING = "no equation defines a variable that is not semicontinuous"


def test_bounds_become_rows_and_equations_go() -> None:
    made = sound(NAME, "max 2 x + y + 1; cont x 0..4; semi y 1..3; e: 2 x + 4 y = 9; r: x + y <= 4")
    assert made == {"range_x: -4.5 <= -2 y <= -0.5", "r: -y <= -0.5"}
    assert sound(NAME, "min x; cont x ..; semi y 1..3; e: x + y = 1") == set()


def test_a_family_goes_together_where_each_member_has_its_equation() -> None:
    text = (
        "min s[1] + s[2]; int x[1] 0..2; int x[2] 0..2; semi y 1..2; int s[1] 0..2; int s[2] 0..1;"
        "e[1]: x[1] - s[1] = 0; e[2]: x[2] - s[2] = 1; r: x[1] + x[2] + y >= 1"
    )
    assert {"range_s[1]: 0 <= x[1] <= 2", "range_s[2]: 1 <= x[2] <= 2"} < sound(NAME, text)


def test_members_in_one_equation_go_one_at_a_time() -> None:
    sound(NAME, "min x[1]; int x[1] 0..2; int x[2] 0..3; e: x[1] - x[2] = -1; r: x[1] + x[2] >= 1")


def test_integers_need_integral_equations() -> None:
    assert refused(NAME, "min x; int x y 0..3; e: 2 x + 3 y = 6") == MISSING
    assert refused(NAME, "min x; int x 0..3; semi y 1..3; e: x + y = 3") == MISSING
    assert refused(NAME, "min x; int x y 0..3; e: x + y = 1.5; f: x = 1") == MISSING


def test_bounds_are_lost_that_matter() -> None:
    unsound(NAME, "min x + 2 y; int x 0..2; int y 0..4; e: x + y = 3")
    text = "min x; cont x 0..2; semi y 1..2; e: x + y = 2"
    message = "no equation defines a variable with bounds that the other rows and bounds do not imply"
    assert refused(NAME, text, "unsound") == message
