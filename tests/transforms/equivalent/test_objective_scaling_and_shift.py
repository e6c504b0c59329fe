from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

SCALING = transformation("objective-scaling-and-shift")


@pytest.mark.parametrize("sense", ["min", "max"])
@pytest.mark.parametrize("seed", range(8))
def test_the_map_of_costs_is_exact_in_minimisation_form(sense: str, seed: int) -> None:
    before = model(f"{sense} 2x - 3y + 4; bin x y; c: x + y <= 1")
    made = SCALING.apply(before, random.Random(seed))
    assert made.instance.objective.scaled(made.factor).shifted(made.shift) == before.objective
    assert made.factor > 0 and made.instance.sense == sense


def test_the_twin_of_a_single_term_has_a_negative_factor() -> None:
    for seed in range(8):
        made = SCALING.twin(model("min 2x + 3y; int x 1..1; bin y; c: x + y <= 2"), random.Random(seed))
        assert made.note.endswith("sense not turned")


def test_a_constant_objective_has_nothing_to_scale() -> None:
    with pytest.raises(NotApplicable, match="objective has no variable"):
        SCALING.apply(model("min 3; bin x; c: x <= 1"), random.Random(1))
