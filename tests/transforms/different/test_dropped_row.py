from __future__ import annotations

import random

from short_models import model

from equivamap.transforms import transformation
from tests.transforms.both_sides import refused, rows_of

TEXT = "max 3 x + y; int x y 0..9; tight: x <= 4; loose: y - x <= 3; cap: x + y <= 8"


def dropped(at_optimum: str) -> set[str]:
    before = model(TEXT)
    known = transformation("dropped-row")
    return {
        row.partition(":")[0]
        for seed in range(12)
        for row in rows_of(before)
        - rows_of(known.apply(before, random.Random(seed), at_optimum=at_optimum).instance)
    }


def test_rows_are_dropped_that_are_active_at_the_optimum_or_not() -> None:
    assert dropped("active") == {"tight", "cap"}
    assert dropped("inactive") == {"loose"}
    assert dropped("any") == {"tight", "loose", "cap"}


def test_without_such_a_row_nothing_is_dropped() -> None:
    text = "max x; int x 0..4; c: x <= 3"
    assert (
        refused("dropped-row", text, "unsound", at_optimum="inactive") == "no row is inactive at the optimum"
    )
    assert (
        refused("dropped-row", "max x; cont x 0..; c: x >= 1", "unsound", at_optimum="active")
        == "no optimal point was proved"
    )
