"""What is labelled is what the files say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from short_models import model

from equivamap.bench.making import name_of, same_instance
from equivamap.bench.recipe import Kind, Recipe

A = "min 3x + 2y + 1; int x 0..4; cont y 0..; c: x + y >= 3; d: x + 2y <= 10"


@pytest.mark.parametrize(
    ("b", "part"),
    [
        (A, ""),
        (A.replace("+ 1", "+ 2"), "objective"),
        (A.replace("3x", "4x"), "objective"),
        (A.replace("min", "max"), "sense"),
        (A.replace("0..4", "0..5"), "bounds"),
        (A.replace("cont", "int"), "types"),
        (A.replace("<= 10", "<= 11"), "row numbers"),
        (A.replace("2y <=", "3y <="), "row numbers"),
        (A.replace("; d: x + 2y <= 10", ""), "rows"),
    ],
)
def test_every_number_counts(b: str, part: str) -> None:
    other = model(b)
    assert same_instance(model(A), other, [0, 1], list(range(other.m))) == part


def test_places_may_differ() -> None:
    b = "min 2y + 3x + 1; cont y 0..; int x 0..4; d: x + 2y <= 10; c: x + y >= 3"
    assert same_instance(model(A), model(b), [1, 0], [1, 0]) == ""
    assert same_instance(model(A), model(b), [0, 1], [0, 1])


def test_ids_are_drawn_and_say_nothing_of_the_kind() -> None:
    recipe = Recipe("r", "", 400, (Kind("x"), Kind("y")))
    names = [name_of(number, recipe) for number in range(400)]
    assert sorted(names) == [f"p{k:05d}" for k in range(400)]
    even = [recipe.kind_of(k).name for k, name in enumerate(names) if int(name[1:]) % 2 == 0]
    assert 70 < even.count("x") < 130
    assert names == [name_of(number, recipe) for number in range(400)]
    assert names != [name_of(number, replace(recipe, seed=2)) for number in range(400)]
