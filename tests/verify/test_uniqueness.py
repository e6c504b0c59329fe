"""Two points of B over one point of A."""

import pytest
from short_models import model

import equivamap
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.report.text import render_text
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import Trial
from equivamap.verify.uniqueness import two_over_one


def trial(a, b):
    both = unify(model(a), model(b))
    links = Links.renaming([(j, j) for j in range(both.a.n)])
    return Trial(Side("a", both.a), Side("b", both.b), links, match(both.a, both.b, links))


A = "min x; int x 1..3"
IDLE = "min x; int x 1..3; bin w; c: x + w >= 2"
"""At x = 1 there is but one w."""


@pytest.mark.parametrize(
    "b",
    [
        IDLE,
        "min x; int x 1..3; cont w 0..1; c: x + w <= 7/2",
        "min x; int x 1..3; int v w 0..; c: v + w = x",
        "min x; int x 1..3; semi w 1..2; c: x + w >= 1",
    ],
)
def test_points_that_differ_in_a_completion_alone(b):
    one = trial(A, b)
    found = two_over_one(one)
    assert found.standing is Standing.REFUTED and found.violation > 0
    first, second = found.images
    assert first != second and first[0] == second[0] == found.point[0]
    assert all(one.b.region.contains(point) is None for point in found.images)
    assert one.a.region.contains(found.point) is None


def test_only_another_point_than_the_first_has_two():
    """Whatever point of B is known first, the search must reach x = 3."""
    b = "min x; int x 1..3; bin w; c: w <= x - 2; d: 2w >= x - 3"
    assert two_over_one(trial(A, b)).point == (3,)


@pytest.mark.parametrize(
    "b",
    [
        "min x; int x 1..3; bin w; c: 2w - x <= -1; d: 2w - x >= -2",  # w is the half of x, rounded down
        "min x; int x 1..3; int w 2..1",
        A,
    ],
)
def test_one_value_or_no_point_refutes_nothing(b):
    assert two_over_one(trial(A, b)) is None


def test_the_image_must_be_feasible_for_a():
    assert two_over_one(trial("min x; int x 5..6", IDLE)) is None


@pytest.mark.parametrize("given", ["names", "x = x"])
def test_the_verdict_on_a_given_map(given):
    result = equivamap.check(model(A), model(IDLE), relation="isomorphic", map=given)
    assert (result.verdict, result.basis, result.grade) == (
        Outcome.NOT_EQUIVALENT,
        Basis.GIVEN_MAP,
        Grade.EXACT,
    )
    assert [point.side for point in result.witness.points] == ["a", "b", "b"]
    text = render_text(result, width=200)
    assert (
        "two feasible points of B, different in w, have the same image in A, so that the map has no inverse"
        in text
    )
    assert "Witness\n  point of A, value 2: x = 2\n  point of B, value 2: x = 2, w = " in text
    assert "no, A→B the value of w: there is one for every feasible point" in render_text(
        result, width=200, verbose=True
    )


def test_other_relations_stand_and_isomorphic_is_refuted_beside_them():
    result = equivamap.check(model(A), model(IDLE), map="x = x")
    assert result.verdict is Outcome.EQUIVALENT
    assert result.profile[Relation.REFORMULATION].standing is Standing.PROVED
    claim = result.profile[Relation.ISOMORPHIC]
    assert (claim.standing, claim.basis) == (Standing.REFUTED, Basis.GIVEN_MAP)


def test_a_map_that_was_found_refutes_nothing():
    result = equivamap.check(model(A), model(IDLE), relation="isomorphic")
    assert (result.verdict, result.reason) == (Outcome.UNDECIDED, Reason.NOT_PROVED)
