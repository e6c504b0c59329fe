from __future__ import annotations

from tests.transforms.both_sides import refused, sound, unsound

NAME = "cover"


def test_minimal_covers_of_a_whole_family() -> None:
    text = (
        "max x + y + z; bin x y z; "
        "load[1]: 3 x + 4 y + 5 z <= 8; load[2]: 3 x + 4 y + 2 z <= 6; load[3]: x + y + z <= 3"
    )
    made = sound(NAME, text)
    assert {"cover[1]: y + z <= 1", "cover[2]: x + y <= 1"} <= made
    assert all("[3]" not in row for row in made)


def test_complements_other_columns_and_greater_or_equal() -> None:
    text = "max x - y + z; bin x y z; int w -1..2; a: -3 x + 4 y - 2 z + w >= -1; b: 2 x - 2 y + w <= 0"
    assert sound(NAME, text, range(12)) >= {"cover: x - y <= 0"}


def test_what_is_too_heavy_alone_is_in_no_cover() -> None:
    assert sound(NAME, "max x + y + z; bin x y z; a: 9 x + 3 y + 4 z <= 6") == {"cover: y + z <= 1"}


def test_one_too_few_and_no_cover_are_wrong() -> None:
    made = unsound(NAME, "max x + y + z; bin x y z; a: 3 x + 3 y + 4 z <= 9", range(12))
    assert "cover: x + y + z <= 1" in made
    assert made & {"cover: x + y <= 1", "cover: x + z <= 1", "cover: y + z <= 1"}


def test_rows_without_covers() -> None:
    message = "no row over binary variables has a cover of two items or more that it does not state"
    assert refused(NAME, "max x; bin x y; cont z ..; a: x + y <= 1; b: 3 x + 4 y + z <= 5") == message
    assert refused(NAME, "max x; bin x y; a: x + y <= 2") == message
    assert refused(NAME, "max x; bin x y; a: x + y <= 2", "unsound").startswith("no cover of a row")
