from __future__ import annotations

import random

from short_models import model

from equivamap.ir import Kind
from equivamap.transforms import transformation
from tests.transforms.both_sides import refused, sound, unsound

NAME = "relaxed-integrality"
MISSING = "no equation determines an integer from integers with integral coefficients"


def relaxed(text: str, seed: int = 1) -> set[str]:
    made = transformation(NAME).sound(model(text), random.Random(seed)).instance
    kinds = zip(made.variables.names, made.kinds.tolist(), strict=True)
    return {name for name, kind in kinds if kind == Kind.CONTINUOUS}


def test_the_variables_that_vouch_stay_integer() -> None:
    text = "min x[1]; int x[1] 0..3; int x[2] 0..3; int x[3] 0..3; e: x[1] - x[2] = 1; f: x[2] + x[3] = 2"
    assert relaxed(text) == {"x[1]", "x[2]"}
    sound(NAME, text)
    assert relaxed("min x[1]; int x[1] 0..3; int x[2] 0..3; e: x[1] - x[2] = 1") == {"x[1]"}


def test_multiples_of_an_integral_equation_count() -> None:
    sound(NAME, "min x; int x y 0..3; e: 0.5 x + 1.5 y = 2")
    sound(NAME, "min x; int x 0..2.5; int y 0..3; e: -2 x + 4 y = 2")


def test_fractions_and_continuous_neighbours_do_not_vouch() -> None:
    assert refused(NAME, "min x; int x y 0..3; e: 2 x + 3 y = 6") == MISSING
    assert refused(NAME, "min x; int x y 0..3; e: x + y = 1.5") == MISSING
    assert refused(NAME, "min x; int x 0..3; cont y 0..3; e: x + y = 3") == MISSING
    assert refused(NAME, "min x; int x y 0..3; e: x + y <= 3") == MISSING


def test_fractions_are_let_in() -> None:
    unsound(NAME, "min x; int x 0..2; int y 0..4; e: 2 x - y = 0")
    message = "no equation over integers has a coefficient that does not divide the others and the side"
    assert refused(NAME, "min x; int x y 0..3; e: 2 x + 2 y = 4", "unsound") == message
