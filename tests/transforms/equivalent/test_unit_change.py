from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.errors import UsageError
from equivamap.ir import Affine, Kind
from equivamap.ir.numbers import mpq
from equivamap.transforms import NotApplicable, transformation

UNITS = transformation("unit-change")


def test_bounds_costs_and_rows_follow_and_the_maps_go_both_ways() -> None:
    made = UNITS.apply(
        model("min 2x + y; cont x -5..20; int y 0..3; c: x + y >= 1"), random.Random(1), factor=10
    )
    assert made.instance.variables.names == ["y", "x_per_10"]
    assert made.instance.exact_bounds == ((0, 3), (mpq(-1, 2), 2))
    assert made.links.backward[0] == Affine({1: mpq(10)})
    assert made.links.forward[1] == Affine({0: mpq(1, 10)})
    assert made.instance.objective == Affine({0: mpq(1), 1: mpq(20)})


def test_semicontinuous_variables_stay_so() -> None:
    made = UNITS.apply(model("min x; semi x 2..20; c: x <= 9"), random.Random(1), factor=10).instance
    assert made.kinds.tolist() == [Kind.SEMICONTINUOUS]
    assert made.exact_bounds == ((mpq(1, 5), 2),)


def test_families_with_integers_are_left_alone() -> None:
    with pytest.raises(NotApplicable, match="no variable family is continuous"):
        UNITS.apply(model("min x[1] + x[2]; int x[1] 0..3; cont x[2]; c: x[1] + x[2] >= 1"), random.Random(1))


def test_the_twin_takes_no_row_in_which_nobody_would_notice() -> None:
    with pytest.raises(NotApplicable, match="stands in rows with others or a side"):
        UNITS.twin(model("min x[1]; cont x[1] x[2]; c: x[1] - x[2] >= 0"), random.Random(1))


def test_a_factor_that_changes_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="factor = 1 is not known to unit-change"):
        UNITS.apply(model("min x; cont x; c: x >= 1"), random.Random(1), factor=1)
