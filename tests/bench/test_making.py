"""What is labelled is what the files say."""

from __future__ import annotations

import pytest
from short_models import model

from equivamap.bench.making import name_of, same_instance

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


def test_ids_are_numbers_alone() -> None:
    assert [name_of(k) for k in (0, 12345)] == ["p00000", "p12345"]
