"""What is found out about one side, and that it is found out only when asked for."""

import dataclasses
import time

import pytest

from equivamap.verify.outcomes import ExactPoint, Infeasible
from equivamap.verify.sides import Side
from tests.mapping.models import instance


def side(*text, sense="min", deadline=None):
    return Side("a", dataclasses.replace(instance(*text), sense=sense), deadline)


def test_both_ends_of_the_range():
    found = side("x!:0..5 y:0..2", "x + y >= 1", "3 x + y")
    assert (found.best.status, found.best.value) == ("optimal", 1)
    assert (found.worst.status, found.worst.value) == ("optimal", -17)
    assert found.cost_at(found.best.point) == 1


def test_a_maximised_objective_is_told_in_its_own_sense():
    found = side("x!:0..5", "2 x <= 7", "3 x", sense="max")
    assert (found.best.value, found.in_own_sense(found.best.value)) == (-9, 9)
    assert found.relaxed_value == pytest.approx(10.5)


def test_relaxed_value_of_a_minimisation():
    assert side("x!:0..5", "2 x >= 7", "3 x").relaxed_value == pytest.approx(10.5)
    assert side("x:0..", "x >= 1", "-1 x").relaxed_value is None


def test_nothing_is_solved_before_it_is_asked_for():
    found = side("x!:0..5", "", "x")
    assert not found.solved
    assert isinstance(found.some_point, ExactPoint)
    assert not found.solved
    assert found.best.status == "optimal"
    assert found.solved


def test_a_solved_side_has_its_optimum_for_a_point():
    found = side("x!:2..5", "", "x")
    assert found.some_point == ExactPoint(found.best.point) or not found.solved
    again = side("x!:2..5", "", "x")
    assert again.best.point == (2,)
    assert again.some_point == ExactPoint((2,))


def test_an_infeasible_side():
    found = side("x!:0..1", "2 x = 1", "x")
    assert isinstance(found.some_point, Infeasible)
    assert found.best.status == "infeasible"
    assert found.is_single_point is None


@pytest.mark.parametrize(
    ("variables", "rows", "single"),
    [
        ("x!:0..5 y!:0..5", "x + y >= 10", True),
        ("x!:0..5 y!:0..5", "x + y >= 9", False),
        ("x y:free", "x + y = 1; x - y = 1; x <= 9", True),
        ("x y:free", "x + y = 1", False),
        ("x!:0..3", "2 x >= 1; 2 x <= 3", True),
    ],
)
def test_single_points(variables, rows, single):
    assert side(variables, rows).is_single_point is single


def test_a_deadline_in_the_past_leaves_the_optimum_open():
    found = side(
        "x!:0..9 y!:0..9", "3 x + 5 y <= 22; 7 x + 2 y <= 31", "-4 x - 5 y", deadline=time.monotonic() - 1
    )
    assert found.best.status == "unknown"
