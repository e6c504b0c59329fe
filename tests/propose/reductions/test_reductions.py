"""Every reduction, on its own and in the normal form, keeps feasible points, costs and its argument."""

from __future__ import annotations

import random
from typing import Any

import pytest

from equivamap.ir import Instance, Kind
from equivamap.propose.reductions import REDUCTIONS, Reduced, normal_form
from tests.propose.reductions.models import (
    feasible,
    form,
    grid,
    instance_of,
    random_instance,
    shape,
    snapshot,
)

MODES: list[dict[str, bool]] = [
    {},
    {"merge_columns": False},
    {"deduce": False},
    {"scale_columns": True},
    {"complement": True},
    {"scale_columns": True, "complement": True},
]
NOT_BY_POINTS = {"rows implied by LP", "epigraph rows"}
"""Decided in double precision, or kept for optimal solutions only; see their own tests."""


def assert_exact(instance: Instance, reduced: Reduced) -> int:
    """Hold the maps of a reduction against trying every point of a grid; return the number of feasible points."""
    undo, small = reduced.undo, reduced.instance
    assert len(undo.kept) == small.n
    assert len(undo.rows) == small.m
    assert all(0 <= i < instance.m for k in range(small.m) for i in undo.rows[k])
    best: Any = None
    count = 0
    for point in grid(instance):
        if not feasible(instance, point):
            continue
        count += 1
        image = undo.point_forward(point)
        assert feasible(small, image)
        cost = form(instance, point)
        assert cost == undo.factor * form(small, image) + undo.shift
        assert all(point[j] == value for j, value in undo.point_back(image).items())
        best = cost if best is None else min(best, cost)
    if any(low is None or high is None for low, high in small.exact_bounds):
        return count
    least: Any = None
    for image in grid(small):
        if not feasible(small, image):
            continue
        cost = undo.factor * form(small, image) + undo.shift
        least = cost if least is None else min(least, cost)
        if undo.is_total:
            point = undo.point_back(image)
            assert feasible(instance, point)
            assert undo.point_forward(point) == image
    if all(kind == Kind.INTEGER for kind in instance.kinds):  # the grid then is the whole feasible set
        assert least == best
    return count


@pytest.mark.parametrize("name", [name for name in REDUCTIONS if name not in NOT_BY_POINTS])
def test_a_reduction_keeps_points_and_costs(name: str) -> None:
    reduction, applied, points = REDUCTIONS[name], 0, 0
    for seed in range(150):
        instance = random_instance(random.Random(seed))
        before = snapshot(instance)
        reduced = reduction.apply(instance) if reduction.accepts(instance) else None
        assert snapshot(instance) == before
        if reduced is None:
            continue
        assert reduced.undo.keeps == reduction.keeps
        applied += 1
        points += assert_exact(instance, reduced)
    assert applied >= 1
    assert points >= 1


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_the_normal_form_keeps_points_and_costs(mode: dict[str, bool]) -> None:
    points = 0
    for seed in range(200, 320):
        instance = random_instance(random.Random(seed))
        before = snapshot(instance)
        reduced = normal_form(instance, **mode)  # type: ignore[arg-type]
        assert snapshot(instance) == before
        assert reduced.finished
        points += assert_exact(instance, reduced)
    assert points > 500


X = (0, 4)


def reduce_by(name: str, instance: Instance) -> Reduced:
    reduced = REDUCTIONS[name].apply(instance)
    assert reduced is not None
    return reduced


def test_a_fixed_column_moves_into_bounds_and_constant() -> None:
    model = instance_of([(2, 2), X], [Kind.CONTINUOUS] * 2, [({0: 3, 1: 1}, None, 10)], {0: 5, 1: 1})
    reduced = reduce_by("fixed columns", model)
    assert shape(reduced.instance) == shape(
        instance_of([X], [Kind.CONTINUOUS], [({0: 1}, None, 4)], {0: 1}, offset=10)
    )
    assert reduced.undo.expand[0].constant == 2


def test_a_singleton_row_becomes_a_bound() -> None:
    model = instance_of([X], [Kind.CONTINUOUS], [({0: -2}, -6, None)], {})
    assert reduce_by("short rows", model).instance.exact_bounds == ((0, 3),)


def test_a_singleton_row_of_a_semicontinuous_column_stays() -> None:
    model = instance_of([(2, 4)], [Kind.SEMICONTINUOUS], [({0: 1}, None, 3)], {})
    assert normal_form(model).instance.m == 1


def test_an_infeasible_singleton_row_leaves_crossing_bounds() -> None:
    model = instance_of([X], [Kind.CONTINUOUS], [({0: 1}, 7, None)], {})
    reduced = normal_form(model)
    assert reduced.instance.exact_bounds == ((7, 4),)


def test_an_empty_row_that_cannot_hold_stays() -> None:
    model = instance_of([X], [Kind.CONTINUOUS], [({}, 1, None), ({}, None, 1), ({0: 1}, None, None)], {})
    assert normal_form(model).instance.m == 1


def test_contradictory_parallel_rows_stay_contradictory() -> None:
    rows = [({0: 1, 1: 1}, None, 1), ({0: 2, 1: 2}, 6, None)]
    reduced = normal_form(instance_of([X, X], [Kind.CONTINUOUS] * 2, rows, {}, "min"))
    assert not any(feasible(reduced.instance, point) for point in grid(reduced.instance))


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_nothing_at_all(mode: dict[str, bool]) -> None:
    reduced = normal_form(instance_of([], [], [], {}), **mode)  # type: ignore[arg-type]
    assert (reduced.instance.n, reduced.instance.m) == (0, 0)


@pytest.mark.parametrize("mode", MODES, ids=str)
def test_columns_without_rows_stay(mode: dict[str, bool]) -> None:
    model = instance_of([X, (None, None), (0, None)], [Kind.CONTINUOUS] * 3, [], {0: 1})
    reduced = normal_form(model, **mode)  # type: ignore[arg-type]
    assert reduced.instance.n == 3
    assert reduced.undo.is_total


def test_a_slack_column_with_cost_moves_the_cost() -> None:
    model = instance_of([X, (0, None)], [Kind.CONTINUOUS] * 2, [({0: 2, 1: 1}, 6, 6)], {0: 1, 1: 3})
    reduced = reduce_by("slack columns", model)
    expected = instance_of([X], [Kind.CONTINUOUS], [({0: 2}, None, 6)], {0: -5}, offset=18)
    assert shape(reduced.instance) == shape(expected)
    assert repr(reduced.undo.expand[1]) == "Affine(-2*v0 + 6)"


def test_an_integer_slack_goes_only_where_the_row_is_integral() -> None:
    kinds = [Kind.INTEGER, Kind.INTEGER]
    whole = instance_of([X, (0, 9)], kinds, [({0: 2, 1: 1}, 6, 6)], {0: 1})
    half = instance_of([X, (0, 9)], kinds, [({0: 1, 1: 2}, 7, 7)], {0: 1, 1: 1})
    assert REDUCTIONS["slack columns"].apply(whole) is not None
    reduced = REDUCTIONS["slack columns"].apply(half)
    assert reduced is not None  # the other column is the slack of this row
    assert reduced.undo.place.tolist() == [-1, 0]
    both = instance_of([X, (0, 9)], kinds, [({0: 3, 1: 2}, 7, 7)], {0: 1, 1: 1})
    assert REDUCTIONS["slack columns"].apply(both) is None


@pytest.mark.parametrize(("high", "merged"), [(9, True), (8, False)])
def test_only_complete_digits_become_one_column(high: int, merged: bool) -> None:
    rows = [({0: 1, 1: 10, 2: 1}, None, 70), ({0: 2, 1: 20}, 3, None)]
    model = instance_of([(0, high), (0, 9), X], [Kind.INTEGER] * 3, rows, {0: 1, 1: 10, 2: 1})
    reduced = REDUCTIONS["parallel columns"].apply(model)
    assert (reduced is not None) == merged
    if reduced is not None:
        assert reduced.instance.exact_bounds[0] == (0, 99)
        assert reduced.undo.expand_of(0) is None
        assert repr(reduced.undo.contract[0]) == "Affine(1*v0 + 10*v1 + 0)"


def test_semicontinuous_and_mixed_columns_are_not_merged_where_values_would_be_lost() -> None:
    rows = [({0: 1, 1: 3}, None, 7), ({0: 1, 1: 3}, 1, None)]
    gap = instance_of([(0, 1), (0, 2)], [Kind.CONTINUOUS, Kind.INTEGER], rows, {0: 1, 1: 3})
    assert REDUCTIONS["parallel columns"].apply(gap) is None
    closed = instance_of([(0, 3), (0, 2)], [Kind.CONTINUOUS, Kind.INTEGER], rows, {0: 1, 1: 3})
    reduced = REDUCTIONS["parallel columns"].apply(closed)
    assert reduced is not None
    assert reduced.instance.exact_bounds == ((0, 9),)


def test_a_forcing_row_fixes_its_columns() -> None:
    model = instance_of([(1, 4), (0, 4)], [Kind.CONTINUOUS] * 2, [({0: 1, 1: 1}, None, 1)], {})
    assert reduce_by("implied rows", model).instance.exact_bounds == ((1, 1), (0, 0))


def test_forcing_rows_against_each_other_leave_no_feasible_point() -> None:
    rows = [({0: 1, 1: 1}, None, 0), ({0: 1, 1: -1}, 4, None)]
    model = instance_of([X, X], [Kind.CONTINUOUS] * 2, rows, {})
    reduced = normal_form(model)
    low, high = reduced.instance.exact_bounds[0]
    assert low > high


def test_a_long_chain_of_copies_is_one_column() -> None:
    n = 3000
    rows = [({j: 1, j + 1: -1}, j % 3, j % 3) for j in range(n - 1)]
    model = instance_of([X] + [(None, None)] * (n - 1), [Kind.CONTINUOUS] * n, rows, {n - 1: 1})
    reduced = normal_form(model)
    assert reduced.instance.n == 1
    assert reduced.undo.is_total
    last = reduced.undo.expand[n - 1]
    assert (last.constant, *last.terms.values()) == (-sum(j % 3 for j in range(n - 1)), 1)


def test_many_steps_after_each_other_compose() -> None:
    n = 400  # each column is known only when the one before is
    rows = [({j: 1, j + 1: 1}, None, 0) for j in range(n - 1)]
    model = instance_of([(0, 0)] + [(0, 5)] * (n - 1), [Kind.CONTINUOUS] * n, rows, {n - 1: 1})
    reduced = normal_form(model)
    assert len(reduced.undo.expand) == n
    assert reduced.undo.is_total


def test_an_epigraph_variable_leaves_and_only_optima_are_kept() -> None:
    rows = [({0: 1, 1: -2}, 1, None), ({1: 1}, 1, None)]
    model = instance_of([(None, None), (0, 5)], [Kind.CONTINUOUS, Kind.INTEGER], rows, {0: 1})
    reduced = normal_form(model, optimal=True)
    assert reduced.undo.keeps == "optimal"
    assert normal_form(model).undo.keeps == "feasible"
    assert reduced.instance.n == 1
    best = min(form(reduced.instance, p) for p in grid(reduced.instance) if feasible(reduced.instance, p))
    assert reduced.undo.factor * best + reduced.undo.shift == 3
    assert reduced.undo.point_back({0: 1}) == {0: 3, 1: 1}


def test_columns_that_push_against_each_other_in_one_row_stay() -> None:
    model = instance_of(
        [(None, 4), (None, 4)], [Kind.CONTINUOUS] * 2, [({0: 1, 1: 1}, 1, None)], {0: 1, 1: 2}
    )
    assert REDUCTIONS["epigraph rows"].apply(model) is None


def test_a_deadline_in_the_past_leaves_an_exact_unfinished_form() -> None:
    instance = random_instance(random.Random(3))
    reduced = normal_form(instance, deadline=0.0)
    assert not reduced.finished
    assert_exact(instance, reduced)
