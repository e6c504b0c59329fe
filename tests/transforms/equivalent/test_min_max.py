from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

TURN = transformation("min-max")


def test_the_constant_is_turned_as_well() -> None:
    made = TURN.apply(model("max 2x - 3y + 5; bin x y; c: x + y <= 1"), random.Random(1)).instance
    assert (made.sense, made.offset) == ("min", -5)
    assert made.objective == model("max 2x - 3y + 5; bin x y; c: x + y <= 1").objective


def test_the_twin_forgets_the_sign_of_a_variable_that_can_move() -> None:
    made = TURN.twin(model("max 2x - 3y; int x 2..2; bin y; c: x + y <= 3"), random.Random(1))
    assert made.note == "objective turned to min, the sign of y forgotten"
    with pytest.raises(NotApplicable, match="all variables of the objective are fixed"):
        TURN.twin(model("max 2x; int x 2..2; bin y; c: x + y <= 3"), random.Random(1))


def test_a_constant_objective_cannot_be_turned() -> None:
    with pytest.raises(NotApplicable, match="objective has no variable"):
        TURN.apply(model("min 3; bin x; c: x <= 1"), random.Random(1))
