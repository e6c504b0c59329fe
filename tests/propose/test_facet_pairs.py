"""Pairings of facets: another basis is found and solved for, another polyhedron is not taken for the same."""

from __future__ import annotations

import math
import random

import pytest
from short_models import model

import equivamap
from equivamap.ir import Instance
from equivamap.propose.facet_pairs import lines_by_facets
from equivamap.propose.facets import facets
from equivamap.transforms import transformation

MIXED = (
    "min 3 a[0] + 2 a[1] + 5 a[2] + 7 c[0] + c[1] + 4 c[2]; int a[0] a[1] a[2] 0..5; cont c[0] c[1] c[2] 0..9; "
    "link: c[0] + 2 c[1] + c[2] >= 6; use: a[0] + 2 a[1] + a[2] + c[0] <= 11; both: 3 a[0] - a[1] + c[1] <= 8; "
    "most: c[0] + c[1] + 3 c[2] <= 15"
)


def matched(a: Instance, b: Instance) -> bool:
    sides = [facets(side, deadline=math.inf) for side in (a, b)]
    assert sides[0] is not None and sides[1] is not None
    return any(lines_by_facets(sides[0], sides[1], deadline=math.inf))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["unimodular-substitution", "invertible-substitution"])
def test_another_basis_is_found_and_proved(name: str, seed: int) -> None:
    a = model(MIXED)
    b = transformation(name).apply(a, random.Random(seed)).instance
    assert matched(a, b)
    assert equivamap.check(a, b, map="free", propose=["structure"]).verdict == "equivalent"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<= 11", "<= 12"),
        ("3 a[0] - a[1]", "3 a[0] - 2 a[1]"),
        ("0..9", "0..8"),
        ("7 c[0]", "6 c[0]"),
        ("; most: c[0] + c[1] + 3 c[2] <= 15", ""),
    ],
)
def test_another_polyhedron_or_cost_is_told_apart(old: str, new: str) -> None:
    assert matched(model(MIXED), model(MIXED))
    assert not matched(model(MIXED), model(MIXED.replace(old, new)))


def test_integers_that_miss_points_are_not_proved() -> None:
    """The relaxations are isomorphic, but a sum and a difference of integers are odd or even together."""
    a = model("min 3 x + 2 y; int x y 0..5; r: 2 x + 2 y >= 3; s: x - 4 y <= 2")
    half = model(
        "min 5/2 p + 1/2 q; int p 0..10; int q -5..5; low: p + q >= 0; high: p + q <= 10; low2: p - q >= 0; "
        "high2: p - q <= 10; r: 2 p >= 3; s: -3/2 p + 5/2 q <= 2"
    )
    assert matched(a, half)
    assert equivamap.check(a, half, map="free", propose=["structure"]).verdict != "equivalent"
