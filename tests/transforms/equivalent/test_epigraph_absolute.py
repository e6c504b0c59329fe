from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "epigraph-absolute"
TWO_ROWS = "min x + 5 d; int x 0..3; cont d 0..; a: d - x >= -2; b: d + x >= 2"
TWO_PARTS = "min x + 5 p + 5 m + 1; int x 0..3; cont p m 0..; e: p - m - x = -2"


def test_two_rows_become_two_parts() -> None:
    assert sound(NAME, TWO_ROWS) == {"d_balance: -x + d_over - d_under = -2"}


def test_two_parts_become_two_rows() -> None:
    assert sound(NAME, TWO_PARTS) == {"p_above: -x + p_deviation >= -2", "p_below: x + p_deviation >= 2"}


def test_scaled_and_turned_rows_are_recognised() -> None:
    text = "max x - 5 d; cont x 0..3; cont d ..4; a: 2 x - 2 d <= 3; b: -3 d - 3 x <= -4.5; r: d + x <= 5"
    assert sound(NAME, text) >= {"d_balance: -x + d_over - d_under = -1.5", "d_limit: d_over + d_under <= 4"}
    text = "max x - 5 p - 5 m; cont x 0..3; cont p m 0..; e: 2 p - 2 m + x = 3"
    assert sound(NAME, text) == {
        "p_above: 0.5 x + p_deviation >= 1.5",
        "p_below: -0.5 x + p_deviation >= -1.5",
    }


def test_bounds_of_the_deviation_are_kept() -> None:
    made = sound(NAME, TWO_ROWS.replace("cont d 0..", "cont d 0.5..2"))
    assert "d_limit: 0.5 <= d_over + d_under <= 2" in made


def test_a_family_goes_together() -> None:
    text = (
        "min d[1] + d[2]; int x 0..2; cont d[1] 0..; cont d[2] 0..;"
        "a[1]: d[1] - x >= -1; b[1]: d[1] + x >= 1; a[2]: d[2] - x >= 0; b[2]: d[2] + x >= 0"
    )
    assert len(sound(NAME, text)) == 2


def test_what_is_no_absolute_value_is_left_alone() -> None:
    message = (
        "no variable is above an expression and its opposite, none is a difference of two that cost alike"
    )
    for text in (
        TWO_ROWS.replace("d + x >= 2", "d + x >= 1"),
        TWO_ROWS.replace("d + x >= 2", "d + x <= 2"),
        TWO_ROWS.replace("cont d 0..", "int d 0..9"),
        TWO_PARTS.replace("5 m", "4 m"),
        TWO_PARTS.replace("cont p m 0..", "cont p m 0..9"),
        TWO_PARTS + "; r: p + x <= 3",
        TWO_PARTS.replace("p - m", "p - 2 m"),
    ):
        assert refused(NAME, text) == message


def test_one_side_is_missing() -> None:
    assert unsound(NAME, TWO_PARTS) == {"p_above: -x + p_deviation >= -2"}
    assert unsound(NAME, TWO_ROWS) == {"d_balance: -x + d_over - d_under = -2"}
    message = "no absolute value in the objective is of an expression that may be negative"
    assert refused(NAME, TWO_ROWS + "; c: x >= 2", "unsound") == message
