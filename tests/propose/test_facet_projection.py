"""Shadows of relaxations: parts of columns and links of chains leave them, and the polyhedron before is left."""

from __future__ import annotations

import math
import random

import pytest
from short_models import model

import equivamap
from equivamap.ir import Instance
from equivamap.propose.facet_pairs import lines_by_facets
from equivamap.propose.facet_projection import at_optimum, projections
from equivamap.propose.facets import Facets, facets
from equivamap.transforms import transformation

PLAN = (
    "min 4 x[0] + 3 x[1] + 5 z; cont x[0] x[1] 0..9; cont z 0..; need: x[0] + 2 x[1] >= 7; one: z - x[0] >= 0; "
    "two: z - 2 x[1] >= 1"
)


def of(instance: Instance) -> Facets:
    found = facets(instance, deadline=math.inf)
    assert found is not None
    return found


def shadows_match(a: Instance, b: Instance) -> bool:
    left = of(a)
    shadows = projections(of(b), left.size, deadline=math.inf)
    return any(True for shadow in shadows for _ in lines_by_facets(left, shadow, deadline=math.inf))


@pytest.mark.parametrize("name", ["split-sum", "epigraph-min-max"])
@pytest.mark.parametrize("seed", range(3))
def test_what_only_passes_on_is_projected_away(name: str, seed: int) -> None:
    a = model(PLAN)
    b = transformation(name).apply(a, random.Random(seed)).instance
    assert of(b).size > of(a).size
    assert shadows_match(a, b)


def test_a_shadow_is_never_larger_than_what_throws_it() -> None:
    a, b = of(model(PLAN)), of(model("min x; cont x 0..3"))
    assert not list(projections(b, a.size, deadline=math.inf))
    assert next(projections(a, a.size, deadline=math.inf)) is a


def test_another_shadow_is_not_taken_for_the_polyhedron() -> None:
    wrong = transformation("split-sum").apply(model(PLAN.replace("0..9", "0..8")), random.Random(0)).instance
    assert not shadows_match(model(PLAN), wrong)


def test_a_variable_that_bounds_a_cost_is_seen_through() -> None:
    plain = model("min 2 x + 3 y; cont x y 0..4; r: x + y >= 3")
    bounded = model("min z + 3 y; cont x y 0..4; cont z -99..; r: x + y >= 3; cost: z - 2 x >= 0")
    seen = at_optimum(of(bounded), deadline=math.inf)
    assert seen.size == 2
    assert any(lines_by_facets(of(plain), seen, deadline=math.inf))
    assert at_optimum(of(plain), deadline=math.inf).size == 2


def test_parts_among_other_changes_are_proved() -> None:
    a = model(PLAN.replace("cont x", "int x"))
    b = transformation("split-sum").apply(a, random.Random(1)).instance
    b = transformation("slack").apply(b, random.Random(1)).instance
    b = transformation("split-sum").apply(b, random.Random(2)).instance
    assert equivamap.check(a, b, map="free", propose=["structure"], time_limit=300).verdict == "equivalent"


@pytest.mark.parametrize("seed", [0, *(pytest.param(k, marks=pytest.mark.slow) for k in (1, 2))])
def test_the_wrong_side_is_never_proved(seed: int) -> None:
    a = model(PLAN.replace("cont x", "int x"))
    for name in ("split-sum", "epigraph-min-max"):
        broken = transformation(name).twin(a, random.Random(seed)).instance
        assert equivamap.check(a, broken, map="free", propose=["structure"]).verdict != "equivalent"
