from __future__ import annotations

import pytest

from equivamap.formulations.comparing.counting import fewer_points, list_points
from equivamap.formulations.comparing.family_maps import InstancePair
from equivamap.ir.unify import unify
from equivamap.verify.relations import Basis, Grade, Relation
from equivamap.verify.sides import Side
from tests.short_models import model

ASSIGNMENT = "min x + y + z; bin x y z; one: x + y + z >= 1"


def pair(a: str, b: str) -> InstancePair:
    both = unify(model(a), model(b))
    return InstancePair(0, Side("a", both.a), Side("b", both.b))


def refuted(a: str, b: str, relation: Relation = Relation.SAME_DECISIONS) -> bool:
    found = fewer_points(pair(a, b), relation)
    assert found is None or found.basis is Basis.EVERY_MAP
    return found is not None


def test_optimal_points_are_listed_with_a_proof_that_there_are_no_more() -> None:
    side = pair(ASSIGNMENT, ASSIGNMENT).a
    listed = list_points(side, 10, optimal=True)
    assert sorted(listed.points) == [(0, 0, 1), (0, 1, 0), (1, 0, 0)] and listed.grade is Grade.EXACT
    assert len(list_points(side, 10, optimal=False).points) == 7
    cut_short = list_points(side, 2, optimal=True)
    assert len(cut_short.points) == 2 and cut_short.grade is None


def test_integer_variables_with_more_than_two_values_are_listed() -> None:
    side = pair(*["min x + y; int x -1..3; int y 0..9; c: x + y >= 2"] * 2).a
    listed = list_points(side, 20, optimal=True)
    assert sorted(listed.points) == [(-1, 3), (0, 2), (1, 1), (2, 0)] and listed.grade is Grade.EXACT


def test_a_cut_that_keeps_an_optimal_solution_is_refuted_whatever_the_map() -> None:
    cut = ASSIGNMENT + "; cut: x >= y"
    assert refuted(ASSIGNMENT, cut) and not refuted(cut, ASSIGNMENT)
    assert refuted(cut, ASSIGNMENT, Relation.ISOMORPHIC)
    found = fewer_points(pair(ASSIGNMENT, cut), Relation.SAME_DECISIONS)
    assert found is not None and "A has at least 3 optimal solutions, B has 2" in found.witness.claim
    assert [point.side for point in found.witness.points] == ["a"] * 3 + ["b"] * 2


def test_points_that_are_not_optimal_count_as_well() -> None:
    assert refuted("min x + 2 y; bin x y", "min x + 2 y; bin x y; cut: x + y <= 1")


@pytest.mark.parametrize("relation", [Relation.REFORMULATION, Relation.QUASI_KARP])
def test_maps_that_bring_points_together_are_not_refuted(relation: Relation) -> None:
    assert not refuted(ASSIGNMENT, ASSIGNMENT + "; cut: x >= y", relation)


def test_variables_that_b_leaves_out_are_no_difference_of_decisions() -> None:
    # u of A is free to choose and B states no u: A's points are more, its decisions are the same
    assert not refuted("min x; bin x u; c: x + u >= 1", "min x; bin x")


def test_rounding_hides_no_point() -> None:
    # exactly (1, 0) misses the row of B by rounding, which is no reason to say that B lacks it
    a = "min x + y; bin x y; c: x + y >= 1"
    assert not refuted(a, "min x + y; bin x y; c: x + y >= 1; d: x <= 0.9999999999 + 0 y")


def test_continuous_variables_are_not_counted() -> None:
    assert not refuted("min x; bin x; cont y 0..1", "min x; bin x; cont y 0..1; c: x + y <= 1")
