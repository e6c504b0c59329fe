from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

SCALING = transformation("row-scaling")


@pytest.mark.parametrize("seed", range(8))
def test_all_numbers_of_a_row_have_the_same_positive_factor(seed: int) -> None:
    made = SCALING.apply(
        model("min x + y; cont x y; c[1]: x + 2y <= 4; c[2]: x = 3"), random.Random(seed)
    ).instance
    one, two = made.exact_rows
    k = one.body.terms[0]
    assert k > 0 and k != 1
    assert (one.body.terms[1], one.lower, one.upper) == (2 * k, None, 4 * k)
    assert (two.lower, two.upper) == (3 * k, 3 * k)


def test_the_twin_needs_a_right_hand_side_other_than_zero() -> None:
    with pytest.raises(NotApplicable, match="other than zero"):
        SCALING.twin(model("min x + y; cont x y; c: x - y <= 0"), random.Random(1))
