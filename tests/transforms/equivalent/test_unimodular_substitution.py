from __future__ import annotations

import random

import pytest

from equivamap.ir import ZERO
from equivamap.transforms.equivalent._bases import random_unimodular
from tests.transforms.both_sides import refused, sound, unsound

NAME = "unimodular-substitution"


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_bases_and_their_inverses_are_integral(size: int) -> None:
    for seed in range(5):
        basis = random_unimodular(size, random.Random(seed))
        for i, row in enumerate(basis.columns):
            product = [sum((row[k] * basis.inverse[k][j] for k in range(size)), ZERO) for j in range(size)]
            assert product == [int(i == j) for j in range(size)]
        assert all(c.denominator == 1 for row in basis.columns + basis.inverse for c in row)


def test_integers_with_bounds_and_fractions() -> None:
    sound(
        NAME, "max x[1] + 0.5 x[2] + 1; int x[1] -1..2; int x[2] 0.5..2.5; r: x[1] - 2 x[2] >= -4", range(4)
    )
    text = "min x[1] + x[2] + x[3]; bin x[1] x[2] x[3]; r: x[1] + 2 x[2] + 3 x[3] = 3; q: x[1] - x[3] <= 0"
    sound(NAME, text, range(4))


def test_continuous_families_without_bounds() -> None:
    sound(NAME, "min x[1] + x[2]; cont x[1] ..; cont x[2] 0..; r: x[1] + x[2] >= 1; q: x[1] >= -2", range(4))


def test_a_family_of_one_kind_is_needed() -> None:
    message = "no variable family of two members or more is all integer or all continuous"
    assert refused(NAME, "min x + y; int x y 0..3; r: x + y >= 1") == message
    assert refused(NAME, "min x[1]; int x[1] 0..3; cont x[2] 0..3; r: x[1] + x[2] >= 1") == message
    assert refused(NAME, "min x[1]; semi x[1] 1..3; semi x[2] 1..3; r: x[1] + x[2] >= 1") == message


def test_sums_and_differences_miss_odd_sums() -> None:
    unsound(NAME, "max x[1] + x[2]; bin x[1]; int x[2] 0..2; r: x[1] + x[2] <= 2")
    message = "no family has two integers that are not fixed"
    assert refused(NAME, "min x[1]; cont x[1] 0..3; cont x[2] 0..3; r: x[1] >= 1", "unsound") == message
    assert refused(NAME, "min x[1]; int x[1] 0..3; int x[2] 2..2; r: x[1] >= 1", "unsound") == message
