from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

SHUFFLE = transformation("shuffle")


@pytest.mark.parametrize("seed", range(10))
def test_something_always_moves(seed: int) -> None:
    before = model("min x + 2y; bin x y; c: x + y >= 1")
    made = SHUFFLE.apply(before, random.Random(seed)).instance
    assert made.variables.names == ["y", "x"]


def test_one_of_each_cannot_be_shuffled() -> None:
    with pytest.raises(NotApplicable, match="nothing to shuffle"):
        SHUFFLE.apply(model("min x; bin x; c: x >= 1"), random.Random(1))


@pytest.mark.parametrize("rows", ["c: x + y >= 1; d: x - y <= 2", "c: x + y >= 1; d: x - y >= 1", "c: x = 1"])
def test_the_twin_needs_right_hand_sides_that_differ(rows: str) -> None:
    with pytest.raises(NotApplicable, match="different right-hand sides"):
        SHUFFLE.twin(model(f"min x + 2y; bin x y; {rows}"), random.Random(1))
