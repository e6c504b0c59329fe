from __future__ import annotations

import pytest

from tests.transforms.both_sides import refused, sound, unsound


@pytest.mark.parametrize("name", ["rounding", "right-hand-side"])
@pytest.mark.parametrize(
    ("row", "made"),
    [
        ("x + y <= 3", "c: x + y <= 3.5"),
        ("x + y <= 5/2", "c: x + y <= 2"),
        ("x - y <= -5/2", "c: x - y <= -3"),
        ("x + y >= 3", "c: x + y >= 2.5"),
        ("x - y >= -5/2", "c: x - y >= -2"),
    ],
)
def test_a_side_moves_to_where_no_integer_lies_between(name: str, row: str, made: str) -> None:
    assert sound(name, f"min x + y; int x y 0..4; c: {row}") == {made}


def test_a_strict_reading_is_one_tighter_on_either_side() -> None:
    assert unsound("rounding", "min x; int x 0..4; c: x <= 3") == {"c: x <= 2"}
    assert unsound("rounding", "min x; int x 0..4; c: x >= 5/2") == {"c: x >= 4"}


@pytest.mark.parametrize("row", ["x + z <= 3", "0.5 x <= 3", "x = 3"])
def test_only_rows_of_integers_alone_are_rounded(row: str) -> None:
    text = f"min x; int x 0..4; cont z 0..4; c: {row}"
    message = "no inequality has integer coefficients and variables alone"
    assert refused("rounding", text) == refused("rounding", text, "unsound") == message
