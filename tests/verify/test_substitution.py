"""An instance in other variables: numbers by hand, and every point carried there and back."""

from __future__ import annotations

from equivamap.ir import ONE, Affine, canonical
from equivamap.ir.rendering import render_bounds, render_objective, render_row
from equivamap.verify.substitution import substitute
from tests.short_models import model

TEXT = "min 4x + 3y + 5; cont x 2..8; cont y 0..6; def: x - y = 2; cap: x + y <= 9"


def test_nothing_to_do_is_the_instance_itself() -> None:
    before = model(TEXT)
    after = substitute(before, {}, {})
    assert after.is_identity and after.instance is before


def test_another_unit() -> None:
    after = substitute(model(TEXT), {0: (canonical(2), canonical(-4))}, {})
    instance = after.instance
    assert render_bounds(instance, 0) == "3 <= x <= 6"
    assert [render_row(instance, row) for row in instance.exact_rows] == ["2 x - y = 6", "2 x + y <= 13"]
    assert render_objective(instance) == "min 8 x + 3 y - 11"
    assert after.altered == {0, 1}


def test_a_negative_factor_turns_the_bounds() -> None:
    after = substitute(model(TEXT), {0: (-ONE, canonical(10))}, {})
    assert render_bounds(after.instance, 0) == "2 <= x <= 8"
    assert render_row(after.instance, after.instance.row(1)) == "-x + y <= -1"


def test_a_written_out_column_leaves_the_bounds_that_do_not_hold_anyway() -> None:
    after = substitute(model(TEXT), {}, {0: Affine.variable(1).shifted(canonical(2))})
    instance = after.instance
    # x >= 2 follows from y >= 0, and x <= 8 from y <= 6; the defining row is gone
    assert [render_row(instance, row) for row in instance.exact_rows] == ["2 y <= 7"]
    assert render_objective(instance) == "min 7 y + 13"
    assert after.columns == (1,) and after.rows == (1,)


def test_bounds_that_say_something_become_rows() -> None:
    narrow = model(TEXT.replace("2..8", "3..7"))
    after = substitute(narrow, {}, {0: Affine.variable(1).shifted(canonical(2))})
    texts = [render_row(after.instance, row) for row in after.instance.exact_rows]
    assert texts == ["2 y <= 7", "y >= 1", "y <= 5"]
    assert after.instance.constraints.names[1:] == ["x >= 3", "x <= 7"]
    assert after.rows == (1, -1, -1)


def test_the_range_of_a_semicontinuous_variable_holds_zero() -> None:
    before = model("min x; cont x 3..9; semi y 3..8; def: x - y = 0")
    after = substitute(before, {}, {0: Affine.variable(1)})
    assert [render_row(after.instance, row) for row in after.instance.exact_rows] == ["y >= 3"]


def test_costs_in_another_unit_and_sense() -> None:
    after = substitute(model("max 6x; int x 0..3"), {}, {}, (canonical(2), canonical(-1)))
    # in minimisation form -6x = 2 f - 1, that is f = -3x + 1/2
    assert render_objective(after.instance) == "max 3 x - 0.5"
