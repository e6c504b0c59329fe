"""What of the differences matters: proved to change nothing, or shown by an exact point."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from equivamap.ir.unify import unify
from equivamap.verify import effects
from equivamap.verify.changes import Change, Effect, Place
from equivamap.verify.comparison import compare
from equivamap.verify.effects import judge_changes
from equivamap.verify.nearest import complete_pairing
from equivamap.verify.relations import Reason
from equivamap.verify.sides import Side
from tests.short_models import model

A = "min 3x + 2y; int x y 0..9; c: x + 2y <= 4; d: x - y >= 1"


def judged(first: str, second: str, seconds: float = 30.0) -> tuple[Sequence[Change], bool]:
    pair = unify(model(first), model(second))
    place = pair.b.variables.position_of_name
    pairs = [(j, place[name]) for j, name in enumerate(pair.a.variables.names) if name in place]
    pairing = complete_pairing(pair.a, pair.b, pairs)
    deadline = time.monotonic() + seconds
    found = compare(pair.a, pair.b, pairing)
    return judge_changes(Side("a", pair.a, deadline), Side("b", pair.b, deadline), pairing, found.located)


def effect_of(second: str, first: str = A) -> Effect:
    (change,), nothing = judged(first, second)
    assert nothing == (change.effect is Effect.NOTHING)
    return change.effect


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        ("<= 4", "<= 5", Effect.LOOSER),
        ("<= 4", "<= 3", Effect.TIGHTER),
        ("<= 4", "<= 4.5", Effect.NOTHING),
        ("x + 2y <= 4", "x + 4y <= 5", Effect.BOTH),
        ("; c: x + 2y <= 4", "", Effect.LOOSER),
        ("; c:", "; k: x + y <= 12; c:", Effect.NOTHING),
        ("; c:", "; k: x + y <= 2; c:", Effect.TIGHTER),
        ("int x y 0..9", "int x 0..9; int y 0..8", Effect.NOTHING),
        ("int x y 0..9", "int x 0..3; int y 0..9", Effect.TIGHTER),
        ("int x y 0..9", "int x 0..9; cont y 0..9", Effect.LOOSER),
        ("3x + 2y;", "3x + 7y;", Effect.COST),
    ],
)
def test_the_effect_of_one_change(old: str, new: str, effect: Effect) -> None:
    assert effect_of(A.replace(old, new)) is effect


def test_what_matters_is_shown_by_a_point_of_the_right_side() -> None:
    (change,), _ = judged(A, A.replace("<= 4", "<= 5"))
    assert change.witness is not None
    point = change.witness.points[0]
    assert point.side == "b" and point.values["x"] + 2 * point.values["y"] == 5


def test_a_slack_column_and_its_row_change_nothing() -> None:
    changes, nothing = judged(A, "min 3x + 2y; int x y 0..9; cont s 0..; c: x + 2y + s = 4; d: x - y >= 1")
    assert [change.effect for change in changes] == [Effect.NOTHING] * 2 and nothing
    assert {change.place for change in changes} == {Place.ROW, Place.COLUMN}


def test_a_slack_column_with_too_small_a_bound_matters() -> None:
    changes, nothing = judged(A, "min 3x + 2y; int x y 0..9; cont s 0..1; c: x + 2y + s = 4; d: x - y >= 1")
    assert {change.effect for change in changes} == {Effect.TIGHTER} and not nothing


def test_a_cost_that_is_the_same_at_every_point_changes_nothing() -> None:
    a = "min x + y; int x y 0..4; c: x + y = 3"
    assert effect_of("min 2x + 2y - 3; int x y 0..4; c: x + y = 3", a) is Effect.NOTHING


def test_an_infeasible_side_is_told() -> None:
    (change,), nothing = judged(f"{A}; no: x >= 10", f"{A}; no: x >= 10; k: x + y <= 1")
    assert change.effect is Effect.NOTHING and nothing
    assert "no feasible point" in change.note


def test_a_column_with_contradictory_bounds_has_no_values() -> None:
    changes, nothing = judged(A, A.replace("; c:", "; int w 3..2; c:"))
    assert [change.effect for change in changes] == [Effect.TIGHTER] and not nothing


def test_out_of_time_nothing_is_claimed() -> None:
    changes, nothing = judged(A, A.replace("<= 4", "<= 5"), seconds=-1.0)
    assert [(change.effect, change.reason) for change in changes] == [(Effect.UNKNOWN, Reason.TIME)]
    assert not nothing


def test_very_large_models_are_compared_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "MOST_NONZEROS", 3)
    (change,), nothing = judged(A, A.replace("<= 4", "<= 5"))
    assert change.effect is Effect.UNKNOWN and "not asked" in change.note and not nothing
