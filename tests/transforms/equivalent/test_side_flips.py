from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

FLIPS = transformation("side-flips")


def sides(instance) -> list[tuple[object, object]]:
    return [(row.lower, row.upper) for row in instance.exact_rows]


def test_every_row_of_the_family_is_turned_equations_and_missing_sides_too() -> None:
    before = model("min x + y; cont x y; c[1]: x + y <= 4; c[2]: x - y >= 1; c[3]: x = 2")
    made = FLIPS.apply(before, random.Random(1)).instance
    assert sides(made) == [(-4, None), (None, -1), (-2, -2)]
    assert [dict(row.body.terms) for row in made.exact_rows] == [{0: -1, 1: -1}, {0: -1, 1: 1}, {0: -1}]


def test_the_twin_leaves_equations_alone() -> None:
    made = FLIPS.twin(model("min x + y; cont x y; c[1]: x + y <= 4; c[2]: x = 2"), random.Random(1)).instance
    assert sides(made) == [(None, -4), (2, 2)]
    with pytest.raises(NotApplicable, match="exactly one bound"):
        FLIPS.twin(model("min x; cont x; c: x = 2"), random.Random(1))
