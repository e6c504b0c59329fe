from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformation

REPHRASE = transformation("rephrase-docs")
MODEL = "min x[1] + x[2] + y; bin x[1] x[2]; cont y; cap: x[1] + x[2] <= 1; need: x[1] + y = 2"


def test_every_family_has_other_words_and_the_model_stays() -> None:
    before = model(MODEL)
    before.variables.docs["x"] = "whether each site is open, at most one"
    before.variables.docs["y"] = "litres"
    made = REPHRASE.apply(before, random.Random(1)).instance
    assert made.variables.docs["x"] == "true if every site is open, no more than one"
    assert made.variables.docs["y"].endswith(": litres")
    assert made.constraints.docs.keys() == {"cap", "need"}
    assert made.exact_rows == before.exact_rows and made.objective == before.objective


def test_the_twin_turns_the_inequalities_whose_words_it_turned() -> None:
    made = REPHRASE.twin(model(MODEL), random.Random(1)).instance
    assert (made.exact_rows[0].lower, made.exact_rows[0].upper) == (1, None)
    assert (made.exact_rows[1].lower, made.exact_rows[1].upper) == (2, 2)
    assert made.constraints.docs["cap"] in (
        "the left side is at least the right side",
        "must reach the right side",
    )


def test_the_twin_needs_an_inequality() -> None:
    with pytest.raises(NotApplicable, match="exactly one bound"):
        REPHRASE.twin(model("min x; bin x; c: x = 1"), random.Random(1))
