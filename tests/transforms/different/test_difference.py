from __future__ import annotations

import pytest
from short_models import model

from equivamap.transforms import NotApplicable, transformations
from equivamap.transforms.different._changes import best_of
from equivamap.transforms.different._difference import costs_differ, points_differ
from equivamap.transforms.rewriting import Rewriting
from tests.transforms.both_sides import refused, unsound

SAME = "the change would leave every feasible point and its cost as they are"
DIFFERENT = [name for name, known in transformations().items() if known.group == "different"]


def test_points_differ_where_a_row_a_bound_or_a_type_cuts_or_lets_in() -> None:
    before = model("min x; int x 0..4; cont y 0..4; c: x + y <= 3")
    pen = Rewriting(before)
    pen.lines[0].upper += 5
    assert points_differ(before, pen)
    pen.lines[0].upper -= 5
    pen.columns[0].upper = None
    assert points_differ(before, pen) is False, "the row says as much"
    pen.columns[1].lower = None
    assert points_differ(before, pen)


def test_costs_that_differ_by_a_factor_and_a_constant_do_not_tell() -> None:
    before = model("min x + y + z; int x y 0..4; cont z 1..1; c: x - y = 0")
    pen = Rewriting(before)
    pen.cost[0] = pen.cost[0] * 3
    pen.cost.pop(2)
    assert costs_differ(before, pen) is False
    pen.cost[0] = -pen.cost[0]
    assert costs_differ(before, pen)


def test_costs_of_an_infeasible_model_tell_nothing() -> None:
    before = model("min x; int x 0..4; c: x >= 5")
    pen = Rewriting(before)
    pen.cost = {}
    assert costs_differ(before, pen) is False


def test_no_optimum_is_no_precondition_met() -> None:
    with pytest.raises(NotApplicable, match="no optimal point was proved"):
        best_of(model("max x; cont x 0..; c: x >= 1"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dropped-row", "min x; int x 0..4; c: x <= 7; d: x >= -1"),
        ("dropped-row", "min x; int x 0..4; c: x <= 3; d: 2 x <= 6"),
        ("dropped-family", "min x; int x 0..4; c: x <= 3; d: 2 x <= 6"),
        ("coefficient", "min x; int x 0..4; c: x <= 40"),
        ("right-hand-side", "min x; int x 0..4; c: x <= 40"),
        ("rounding", "min x; int x 0..4; c: x <= 40"),
        ("lost-bounds", "min x; int x 0..4; c: x <= 3; d: x >= 1"),
        ("integrality", "min x; int x y 0..4; c: x + 0 y = 2; d: y = 1"),
        ("objective-sign", "min x; int x 0..4; c: x = 2"),
        ("sense-flip", "min x; int x 0..4; c: x = 2"),
        ("objective-term-missing", "min x; int x 0..4; c: x = 2"),
        ("constant-objective", "min x; int x 0..4; c: x = 2"),
        ("missing-linking-row", "min x + y; int x 0..4; bin y; c: x - 9 y <= 0; d: y = 1"),
        ("off-by-one-horizon", "min x; int x 0..4; c[1]: x <= 4; c[2]: x >= 0"),
        ("too-few-digits", "min x; int x 0..4; c: x <= 3"),
        ("units-forgotten", "min x; cont x 0..4; c: x <= 400000"),
        ("unrelated-instance", "min 5 x; int x 0..4; c: x = 3"),
    ],
)
def test_a_change_that_changes_nothing_is_refused(name: str, text: str) -> None:
    if name == "units-forgotten":
        assert refused(name, text, "unsound", factor=10) == SAME
    else:
        assert refused(name, text, "unsound") == SAME


@pytest.mark.parametrize(
    ("name", "option", "values"),
    [
        ("coefficient", "off", ["one", "ten-thousandth"]),
        ("right-hand-side", "off", ["one", "thousandth"]),
        ("extra-cut", "cuts", ["feasible", "optimal"]),
        ("integrality", "how", ["dropped", "added"]),
        ("dropped-row", "at_optimum", ["any", "active", "inactive"]),
        ("too-few-digits", "base", [2, 10]),
        ("units-forgotten", "factor", [60, 1000]),
    ],
)
def test_every_value_of_an_option_makes_another_model(name: str, option: str, values: list[object]) -> None:
    domains = "int x 0..12; int y 0..1; cont z 0..9/2"
    text = f"max 3 x + 2 y + z; {domains}; a: 3 x + 5 y + z <= 35; b: x - y <= 11; c: z <= 3"
    for value in values:
        made = unsound(name, text, range(4), **{option: value})
        assert made or name in ("dropped-row", "integrality"), "no row is new where one is gone"
