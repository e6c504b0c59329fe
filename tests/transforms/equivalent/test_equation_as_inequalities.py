from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

SPLIT = transformation("equation-as-inequalities")


def test_each_equation_is_followed_by_its_other_side_with_the_same_index() -> None:
    before = model("min x + y; cont x y; c[1]: x + y = 4; c[2]: x - y <= 1; c[3]: x = 2")
    made = SPLIT.apply(before, random.Random(1)).instance
    assert made.constraints.names == ["c[1]", "c_least[1]", "c[2]", "c[3]", "c_least[3]"]
    expected = [(None, 4), (4, None), (None, 1), (None, 2), (2, None)]
    assert [(row.lower, row.upper) for row in made.exact_rows] == expected


def test_the_twin_needs_an_equation_that_the_bounds_do_not_half_imply() -> None:
    with pytest.raises(NotApplicable, match="needs both sides"):
        SPLIT.twin(model("min x + y; bin x y; c: x + y = 0"), random.Random(1))
    with pytest.raises(NotApplicable, match="no row is an equation"):
        SPLIT.apply(model("min x + y; bin x y; c: x + y <= 1"), random.Random(1))
