from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "big-m-tighter"


def test_both_ways_of_switching_and_both_senses() -> None:
    on = "max x; int x z 0..3; bin y; a: x + z + 20 y <= 22"
    assert sound(NAME, on) == {"a: x + z + 4 y <= 6"}
    off = "max x; int x z 0..3; bin y; a: -x - z >= -1 - 20 y"
    assert sound(NAME, off) == {"a: -x - z + 5 y >= -1"}


def test_other_rows_give_the_bound() -> None:
    text = "max x; int x z 0..3; bin y; a: x + z - 20 y <= 1; c: x + z <= 4"
    assert sound(NAME, text) == {"a: x + z - 3 y <= 1"}
    continuous = "max x; cont x z 0..3; bin y; a: x + z - 20 y <= 1; c: 2 x + 2 z <= 7"
    assert sound(NAME, continuous) == {"a: x + z - 3 y <= 1"}


def test_too_small_is_wrong_by_one_or_half() -> None:
    assert unsound(NAME, "max x; int x z 0..3; bin y; a: x + z - 20 y <= 1") == {"a: x + z - 4 y <= 1"}
    assert unsound(NAME, "max x; cont x 0..1; bin y; a: x - 2 y <= 1/2") == {"a: x - 0.25 y <= 0.5"}


def test_what_has_no_slack_in_its_m_stays() -> None:
    message = "no big-M row with a proved bound below its M"
    for rows in (
        "int x 0..3; bin y; a: x - 2 y <= 1",
        "int x 0..; bin y; a: x - 9 y <= 1",
        "int x 0..3; int y 0..2; a: x - 9 y <= 1",
        "int x 0..3; bin y; a: x - 9 y = 1",
        "bin x y; a: x - y <= 0",
        "int x 0..3; bin y; a: x - 20 y <= 5",
    ):
        assert refused(NAME, "max x; " + rows) == message
    assert refused(NAME, "max x; bin x y; a: x + y <= 1", "unsound").startswith("no big-M row that a smaller")
