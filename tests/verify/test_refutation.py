"""Refuting by statuses and values, with points that plain arithmetic re-checks."""

import pytest
from gmpy2 import mpq
from short_models import model

from equivamap.ir.unify import unify
from equivamap.verify.refutation import Screens
from equivamap.verify.relations import Basis, Reason, Relation
from equivamap.verify.sides import Side

COVER = "min x + 2 y; bin x y; c: x + y >= 1"


def screens(a, b, **options):
    both = unify(model(a), model(b))
    return Screens(Side("a", both.a), Side("b", both.b), **options)


def feasible(side, point):
    instance = side.instance
    x = [point.values[name] for name in instance.variables.names]
    at = dict(enumerate(x))
    for row in instance.exact_rows:
        value = row.body.at(at)
        if (row.lower is not None and value < row.lower) or (row.upper is not None and value > row.upper):
            return False
    within = all(
        (low is None or low <= v) and (up is None or v <= up)
        for v, (low, up) in zip(x, instance.exact_bounds, strict=True)
    )
    whole = all(v.denominator == 1 for j, v in enumerate(x) if instance.is_integer(j))
    return within and whole and side.in_own_sense(instance.objective.at(at)) == point.value


def rechecked(screen, refutation):
    for point in refutation.witness.points:
        assert feasible(screen.a if point.side == "a" else screen.b, point)
    return refutation


EVERY_MAP = [
    ("quasi-karp", COVER, "min x; bin x y; c: x + y >= 3", "has a feasible solution"),
    ("same-decisions", "min x; int x 0..", "max x; int x 0..", "is unbounded"),
    ("reformulation", "min x; int x 0..", "min x; int x 0..9", "has a worst value"),
    ("isomorphic", "min x + y; bin x y; c: x + y = 1", COVER, "the same cost"),
    (
        "reformulation",
        "min x; int x 0..4",
        "min 2 x; int x 0..5; bin w; c: x - 2 w >= 0",
        "the ends of both ranges",
    ),
]


@pytest.mark.parametrize(("relation", "a", "b", "claim"), EVERY_MAP)
@pytest.mark.parametrize("swapped", [False, True])
def test_whatever_the_map(relation, a, b, claim, swapped):
    one = screens(b, a) if swapped else screens(a, b)
    found = rechecked(one, one.every_map(Relation(relation)))
    assert found.basis is Basis.EVERY_MAP
    assert claim in found.witness.claim
    assert found.witness.universal


@pytest.mark.parametrize("relation", ["quasi-karp", "same-decisions"])
@pytest.mark.parametrize(("a", "b"), [(a, b) for r, a, b, _ in EVERY_MAP[2:]])
def test_ranges_say_nothing_of_weaker_relations(relation, a, b):
    assert screens(a, b).every_map(Relation(relation)) is None


def test_any_increasing_function_fits_more_than_an_affine_one():
    a, b = "min x; int x 0..3; c: x >= 0", "min x + 5 w; bin w; int x 0..2; c: x + w <= 2"
    assert screens(a, b).every_map(Relation.REFORMULATION) is not None
    assert screens(a, b, objective="monotone").every_map(Relation.REFORMULATION) is None


@pytest.mark.parametrize("relation", Relation)
def test_optimal_values_that_differ(relation):
    one = screens(COVER, "min x + 2 y; bin x y; c: x + y >= 2")
    found = rechecked(one, one.same_units(relation))
    assert found.basis is Basis.SAME_UNITS
    assert [point.value for point in found.witness.points] == [1, 3]


@pytest.mark.parametrize("objective", ["affine", "monotone"])
def test_values_refute_nothing_where_units_may_differ(objective):
    one = screens(COVER, "min x + 2 y; bin x y; c: x + y >= 2", objective=objective)
    assert all(one.same_units(relation) is None for relation in Relation)


MORE, LESS = "min x; int x 0..4", "min x; int x 0..4; bin w; c: x - 4 w = 0"


@pytest.mark.parametrize(
    ("relation", "a", "b", "refuted"),
    [
        ("quasi-karp", MORE, LESS, False),
        ("same-decisions", MORE, LESS, True),
        ("same-decisions", LESS, MORE, False),
        ("reformulation", LESS, MORE, True),
        ("isomorphic", MORE, LESS, True),
    ],
)
def test_values_that_one_side_lacks(relation, a, b, refuted):
    one = screens(a, b)
    found = one.same_units(Relation(relation))
    assert (found is not None) == refuted
    if found is not None:
        assert 0 < rechecked(one, found).witness.points[0].value < 4


def test_open_variables_of_a_may_waste_cost():
    one = screens(MORE, LESS, may_stay_open=True)
    assert one.same_units(Relation.SAME_DECISIONS) is None
    assert one.same_units(Relation.REFORMULATION) is not None


@pytest.mark.parametrize("factor", ["10", "1000", "0.01"])
def test_a_power_of_ten_is_a_unit(factor):
    one = screens("min x; int x 1..4", f"min {factor} x; int x 1..4")
    assert one.same_units(Relation.SAME_DECISIONS) is Reason.UNITS


@pytest.mark.parametrize("b", ["min 20 x; int x 1..4", "min 10 x; int x 1..5", "min 0 x + 10; int x 1..4"])
def test_other_factors_and_other_ends_are_none(b):
    found = screens("min x; int x 1..4", b).same_units(Relation.SAME_DECISIONS)
    assert found is not None and found is not Reason.UNITS


def test_values_closer_than_rounding_refute_nothing():
    one = screens("min x; cont x 0..4; c: x >= 1", "min x; cont x 0..4; c: x >= 1.0000000001")
    assert one.same_units(Relation.SAME_DECISIONS) is Reason.NUMERIC


def test_suspects_are_tried():
    """Neither end of the range shows the gap, and a continuous cost has no steps to walk."""
    a, b = "min x; cont x 0..4", "min x; cont x 0..4; bin w; c: x - w >= 0; d: x - 4 w <= 0"
    one = screens(a, b)
    assert one.same_units(Relation.SAME_DECISIONS) is None
    one.suspect(one.a, (mpq(1, 2),))
    found = rechecked(one, one.same_units(Relation.SAME_DECISIONS))
    assert float(found.witness.points[0].value) == 0.5
