from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "big-m-looser"


def test_powers_of_ten_for_a_whole_family() -> None:
    text = "max x; int x z 0..3; bin y; a[1]: x + z + 8 y <= 10; a[2]: x - 5 y <= 0"
    assert sound(NAME, text) == {"a[1]: x + z + 100 y <= 102", "a[2]: x - 100 y <= 0"}


def test_rows_do_not_vouch_for_themselves_or_each_other() -> None:
    text = "max x; int x 0..9; bin y; a[1]: x - 4 y <= 0; a[2]: x - 4 y <= 0"
    assert refused(NAME, text).startswith("no big-M row that is proved to say nothing")


def test_another_row_may_vouch() -> None:
    assert sound(NAME, "max x; int x 0..9; bin y; a: x - 4 y <= 0; c: x <= 4") == {"a: x - 10 y <= 0"}


def test_a_limit_is_lost() -> None:
    assert unsound(NAME, "max x; int x 0..9; bin y; a: x - 4 y <= 0") == {"a: x - 10 y <= 0"}


def test_the_right_hand_side_is_forgotten() -> None:
    text = "max x; int x z 0..3; bin y; a: -x - z - 8 y >= -10"
    assert unsound(NAME, text) == {"a: -x - z - 100 y >= -10"}


def test_a_larger_m_that_changes_nothing_is_not_wrong() -> None:
    text = "max x; int x 0..4; bin y; a: x - 4 y <= 0"
    assert refused(NAME, text, "unsound") == "no big-M row that a larger M would make wrong"
