"""Facets of relaxations: what is redundant or only written otherwise leaves no trace, anything else does."""

from __future__ import annotations

import math

import pytest
from gmpy2 import mpq
from short_models import model

from equivamap.ir import Affine
from equivamap.propose.facets import MOST_COLUMNS, Facets, facets

BOX = "max x + y; cont x 0..4; cont y 0..6; cap: x + y <= 8"


def of(text: str) -> Facets:
    found = facets(model(text), deadline=math.inf)
    assert found is not None
    return found


def test_rows_and_bounds_that_matter_are_facets() -> None:
    found = of(BOX)
    assert set(found.inequalities) == {
        Affine({0: 1}),
        Affine({1: 1}),
        Affine({0: -1}, 4),
        Affine({1: -1}, 6),
        Affine({0: -1, 1: -1}, 8),
    }
    widths = found.widths(math.inf)
    assert widths is not None
    assert (
        dict(zip(found.inequalities, widths.inequalities, strict=True))[Affine({0: -1, 1: -1}, mpq(8))] == 8
    )
    assert widths.cost == Affine({0: -1, 1: -1}, mpq(8)) and widths.cost_width == 8


@pytest.mark.parametrize(
    "more",
    ["; loose: x + y <= 9", "; again: 3 x + 3 y <= 24", "; sum: 2 x + y <= 12", "; turned: -x - y >= -8"],
)
def test_redundant_rows_leave_no_trace(more: str) -> None:
    assert set(of(BOX + more).inequalities) == set(of(BOX).inequalities)


def test_inequalities_that_only_equations_satisfy_are_equations() -> None:
    found = of(
        "max x + y; cont x 0..4; cont y 0..6; cont z -99..99; low: x + y + z >= 3; high: x + y + z <= 3; "
        "none: z - x <= -9"
    )
    # z = 3 - x - y and z <= x - 9 leave 2 x + y >= 12
    assert found.size == 2
    assert Affine({0: 1}) not in found.inequalities


def test_a_slack_column_is_a_function_of_the_free_ones() -> None:
    found = of("max x + y; cont x 0..4; cont y 0..6; cont s 0..; cap: x + y + s = 8")
    assert found.size == 2 and len(found.inequalities) == 5
    total = Affine.total((1, column) for column in found.columns)
    assert total == Affine({}, mpq(8))


def test_widths_without_end_are_measured_by_cost() -> None:
    found = of("min x + y; cont x y 0..; need: x + y >= 5")
    widths = found.widths(math.inf)
    assert widths is not None
    assert widths.inequalities == pytest.approx((10, 10, 5))
    assert widths.cost_width == pytest.approx(5)


@pytest.mark.parametrize(
    "text", ["min x; cont x 0..1; r: x >= 2", "min x + y; cont x y 0..1; r: x + y = 1; s: x + y = 2"]
)
def test_nothing_is_said_of_infeasible_relaxations(text: str) -> None:
    assert facets(model(text), deadline=math.inf) is None


def test_large_instances_are_left_alone() -> None:
    names = [f"x{j}" for j in range(MOST_COLUMNS + 1)]
    text = f"min {' + '.join(names)}; cont {' '.join(names)} 0..1"
    assert facets(model(text), deadline=math.inf) is None


def test_time_that_ran_out_is_no_answer() -> None:
    assert facets(model(BOX), deadline=-math.inf) is None
