"""The differences under a given pairing, and how they are told."""

from __future__ import annotations

import pytest

from equivamap.ir.unify import unify
from equivamap.verify.changes import Change, Place
from equivamap.verify.comparison import Found, compare
from equivamap.verify.nearest import complete_pairing
from tests.short_models import model

A = "min 3x + 2y; int x y 0..9; c: x + 2y <= 4; d: x - y >= 1"


def compared(first: str, second: str) -> Found:
    pair = unify(model(first), model(second))
    place = pair.b.variables.position_of_name
    names = pair.a.variables.names
    pairs = [(j, place[name]) for j, name in enumerate(names) if name in place]
    return compare(pair.a, pair.b, complete_pairing(pair.a, pair.b, pairs))


def only(found: Found) -> Change:
    (item,) = found.located
    return item.change


def test_the_same_model_has_no_differences() -> None:
    found = compared(A, A)
    assert found.located == () and found.cost == 0 and found.rescaled_rows == 0


def test_a_factor_is_counted_and_no_difference() -> None:
    found = compared(A, A.replace("x - y >= 1", "2y - 2x <= -2"))
    assert found.located == () and found.rescaled_rows == 1


@pytest.mark.parametrize(
    ("old", "new", "place", "details"),
    [
        ("<= 4", "<= 5", Place.ROW, ("right-hand side 4 → 5",)),
        ("2y <=", "3y <=", Place.ROW, ("coefficient of y 2 → 3",)),
        (">= 1", "= 1", Place.ROW, ("sense >= → =",)),
        ("3x + 2y;", "3x + 7y;", Place.OBJECTIVE, ("cost of y 2 → 7",)),
        ("3x + 2y;", "3x + 2y + 5;", Place.OBJECTIVE, ("constant 0 → 5",)),
        ("int x y 0..9", "int x 0..9; int y 0..8", Place.BOUNDS, ("upper bound 9 → 8",)),
        ("int x y 0..9", "int x 0..9; int y 0..", Place.BOUNDS, ("upper bound 9 → none",)),
        ("int x y 0..9", "int x 0..9; cont y 0..9", Place.TYPE, ("integer → continuous",)),
    ],
)
def test_one_change_is_told_as_one(old: str, new: str, place: Place, details: tuple[str, ...]) -> None:
    change = only(compared(A, A.replace(old, new)))
    assert (change.place, change.kind, change.details) == (place, "changed", details)
    assert change.before and change.after


def test_a_change_is_told_after_the_factor_that_explains_the_rest() -> None:
    change = only(compared(A, A.replace("x + 2y <= 4", "3x + 6y <= 15")))
    assert change.details == ("right-hand side 12 → 15", "compared after multiplying A's row by 3")


def test_rows_and_columns_without_a_partner() -> None:
    found = compared(A, "min 3x + 2y; int x y 0..9; cont s 0..; d: x - y >= 1; k: 2x + 5y + s <= 30")
    told = {
        (item.change.place, item.change.kind, item.change.name_a or item.change.name_b)
        for item in found.located
    }
    assert told == {(Place.ROW, "missing", "c"), (Place.ROW, "extra", "k"), (Place.COLUMN, "extra", "s")}


def test_a_column_without_a_partner_is_told_in_its_row() -> None:
    found = compared(A, "min 3x + 2y; int x y 0..9; cont s 0..; c: x + 2y + s = 4; d: x - y >= 1")
    row = next(item.change for item in found.located if item.change.place is Place.ROW)
    assert row.details == ("coefficient of s only in B: 1", "sense <= → =")


def test_an_objective_turned_round_is_the_same() -> None:
    assert compared(A, A.replace("min 3x + 2y", "max -3x - 2y")).located == ()
    change = only(compared(A, A.replace("min", "max")))
    assert change.details[0] == "min → max"
    assert change.note == "one side minimises what the other maximises"


def test_a_unit_of_cost_is_told() -> None:
    assert only(compared(A, A.replace("3x + 2y;", "300x + 200y;"))).note == "B's cost is 100 times A's"


def test_free_rows_and_contradictory_bounds_are_compared_like_others() -> None:
    assert only(compared(f"{A}; f: x + y <= 3", A)).kind == "missing"
    change = only(compared(A, A.replace("int x y 0..9", "int x 0..9; int y 5..2")))
    assert change.details == ("lower bound 0 → 5", "upper bound 9 → 2")
