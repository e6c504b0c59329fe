"""One map on one pair: claims, objective maps tried, and what each direction rests on."""

import time

import pytest
from gmpy2 import mpq
from short_models import model

from equivamap.ir import Affine, canonical
from equivamap.ir.unify import unify
from equivamap.mapping.links import Links
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.obligations import Part
from equivamap.verify.relations import Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import A_TO_B, B_TO_A, Trial, judged, with_inverses
from equivamap.verify.verdict import ObjectiveMap

COVER = "min x + 2 y; bin x y; c: x + y >= 1"


def trial(a, b, links=None, deadline=None):
    both = unify(model(a), model(b))
    links = links or Links.renaming([(j, j) for j in range(min(both.a.n, both.b.n))])
    sides = Side("a", both.a, deadline), Side("b", both.b, deadline)
    return Trial(*sides, links, match(both.a, both.b, links))


def affine(constant=0, **terms):
    return Affine({int(name[1:]): mpq(c) for name, c in terms.items()}, canonical(constant))


def test_equal_models_are_proved_in_bulk():
    one = trial(COVER, COVER)
    for relation in Relation:
        if relation is not Relation.QUASI_KARP:
            claim = one.relation(relation, IDENTITY)
            assert (claim.standing, claim.settled, claim.is_structural) == (Standing.PROVED, (), True)
            assert claim.bulk == {B_TO_A: 3, A_TO_B: 3}
    assert one.open_columns == one.completions == ()
    assert not one.a.solved


def test_each_direction_for_itself():
    one = trial(COVER, "min x + 2 y; bin x y; c: x + y = 1")
    assert one.feasible(B_TO_A).standing is Standing.PROVED
    lost = one.feasible(A_TO_B)
    direction, settled = lost.first_refuted()
    assert (lost.standing, direction, settled.point) == (Standing.REFUTED, A_TO_B, (1, 1))
    assert one.quasi_karp(B_TO_A).standing is Standing.PROVED
    assert one.quasi_karp(A_TO_B).standing is Standing.PROVED


def test_quasi_karp_asks_for_every_optimal_solution():
    """B has two optima, of which only one is optimal for A."""
    one = trial("min x + 2 y; bin x y; c: x + y >= 1", "min x + y; bin x y; c: x + y >= 1")
    claim = one.quasi_karp(B_TO_A)
    assert claim.standing is Standing.REFUTED
    assert claim.first_refuted()[1].point == (0, 1)
    assert one.quasi_karp(A_TO_B).standing is Standing.PROVED


def test_quasi_karp_without_an_optimum_is_vacuous():
    one = trial(COVER, "min x + 2 y; bin x y; c: x + y >= 3")
    assert one.quasi_karp(B_TO_A).reason is Reason.VACUOUS


def test_a_deadline_leaves_claims_open():
    one = trial(COVER, "min x + 2 y; bin x y; c: 2 x + 2 y >= 1", deadline=time.monotonic() - 1)
    assert one.same_decisions(IDENTITY).reason is Reason.TIME
    assert one.quasi_karp(B_TO_A).reason is Reason.TIME


def test_open_columns_and_completions():
    one = trial("min x; int x 0..3; int u 0..3", "min x; int x 0..3; int v w 0..3", Links.renaming([(0, 0)]))
    assert (one.open_columns, one.completions) == ((1,), (1, 2))
    assert one.isomorphic(IDENTITY).standing is Standing.UNKNOWN


def test_a_forward_line_in_one_variable_is_read_backwards():
    links = with_inverses(Links(forward_lines={0: affine(4, x1=2)}))
    assert dict(links.backward_lines) == {1: affine(-2, x0="1/2")}
    kept = with_inverses(Links(forward_lines={0: affine(x1=2)}, open_a=frozenset({1})))
    assert not kept.backward_lines
    both = with_inverses(Links(forward_lines={0: affine(x0=1, x1=1)}))
    assert not both.backward_lines


def test_links_that_contradict_each_other_are_found_out():
    twice = Links.renaming([(0, 0)])
    links = Links(twice.renamed_a, twice.renamed_b, {0: affine(1, x0=1)})
    claim = trial("min x; int x 0..3", "min x; int x 0..3", links).same_decisions(IDENTITY)
    assert claim.standing is Standing.REFUTED
    parts = {s.subject.target.part for _, s in claim.settled if s.standing is Standing.REFUTED}
    assert Part.LINK in parts


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("same", [IDENTITY]),
        ("auto", [IDENTITY, ObjectiveMap(mpq(1, 3), canonical(0))]),
        ("affine", [IDENTITY, ObjectiveMap(mpq(1, 3), canonical(0))]),
    ],
)
def test_objective_maps_that_are_tried(option, expected):
    assert trial(COVER, "min 3 x + 6 y; bin x y; c: x + y >= 1").candidates(option) == expected


def test_an_objective_map_is_fitted_only_on_request():
    """The costs agree at all four points up to 2 v + 1, through a constraint that ties x to w."""
    one = trial("min 2 x + 1; bin x", "min w; bin x w; c: x - w = 0", Links.renaming([(0, 0)]))
    fitted = ObjectiveMap(canonical(2), canonical(1))
    assert fitted in one.candidates("affine")
    assert one.same_decisions(fitted).standing is Standing.PROVED


def test_without_cost_only_feasibility_is_left():
    one = trial(COVER, "min x + 3 y; bin x y; c: x + y = 1")
    claim = one.same_decisions(IDENTITY)
    refuted = {s.subject.target.part for _, s in claim.settled if s.standing is Standing.REFUTED}
    assert refuted == {Part.COST, Part.ROW}
    left = claim.without_cost()
    assert left.standing is Standing.REFUTED
    assert {s.subject.target.part for _, s in left.settled} == {Part.ROW}


def test_reasons_combine_with_time_first():
    one = trial(COVER, "min x + 2 y; bin x y; c: 2 x + 2 y >= 1", deadline=time.monotonic() - 1)
    settled = one.same_decisions(IDENTITY).settled
    assert judged(settled, {}).reason is Reason.TIME
    assert judged([], {}).standing is Standing.PROVED


def test_a_row_that_implies_another_is_not_structural():
    weaker = trial(COVER, "min x + 2 y; bin x y; c: x + y >= 1; d: 2 x + 2 y >= 1").same_decisions(IDENTITY)
    assert weaker.standing is Standing.PROVED and not weaker.is_structural
    scaled = trial(COVER, "min x + 2 y; bin x y; c: 3 x + 3 y >= 3").same_decisions(IDENTITY)
    assert scaled.standing is Standing.PROVED and scaled.is_structural
