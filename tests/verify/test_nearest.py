"""Rows and columns without a partner find the nearest one."""

from __future__ import annotations

import time

from equivamap.ir.unify import unify
from equivamap.mapping.pairing import Pairing
from equivamap.verify.nearest import complete_pairing
from tests.short_models import model


def pairing(first: str, second: str, *same: str) -> Pairing:
    """Complete the pairing of the columns of some names."""
    pair = unify(model(first), model(second))
    pairs = [
        (pair.a.variables.position_of_name[name], pair.b.variables.position_of_name[name]) for name in same
    ]
    return complete_pairing(pair.a, pair.b, pairs)


A = "min x + y + z; int x y z 0..9; c: x + 2y <= 4; d: y + 3z >= 1; e: x + z = 5"


def test_rows_are_paired_by_content_not_by_name_or_order() -> None:
    found = pairing(A, "min x + y + z; int x y z 0..9; c: x + z = 5; d: x + 2y <= 4; e: y + 3z >= 1", *"xyz")
    assert found.row_of_a.tolist() == [1, 2, 0]
    assert found.row_of_b.tolist() == [2, 0, 1]


def test_a_factor_is_seen_through_also_a_negative_one() -> None:
    other = "min x + y + z; int x y z 0..9; p: 2x + 2z = 10; q: -3x - 6y >= -12; r: 2y + 6z >= 2"
    assert pairing(A, other, *"xyz").row_of_a.tolist() == [1, 2, 0]


def test_a_changed_row_is_paired_with_the_nearest() -> None:
    other = "min x + y + z; int x y z 0..9; p: y + 4z >= 1; q: x + 2y <= 5; r: x + z = 5"
    assert pairing(A, other, *"xyz").row_of_a.tolist() == [1, 0, 2]


def test_a_row_turned_round_is_paired_by_its_direction() -> None:
    a = "min x + y; int x y 0..9; one: x - y <= 2; two: y - x <= 3"
    b = "min x + y; int x y 0..9; p: x - y >= -4; q: y - x >= -2"
    assert pairing(a, b, "x", "y").row_of_a.tolist() == [1, 0]


def test_columns_are_paired_by_the_rows_they_stand_in() -> None:
    other = "min x + y + w; int x y w 0..9; c: x + 2y <= 4; d: y + 3w >= 1; e: x + w = 5"
    assert pairing(A, other, "x", "y").column_of_a.tolist() == [0, 1, 2]


def test_columns_in_no_row_are_paired_by_their_attributes() -> None:
    a = "min 2x + y; int x 0..3; int y 0..5"
    b = "min v + 2w; int v 0..5; int w 0..3"
    assert pairing(a, b).column_of_a.tolist() == [1, 0]


def test_twin_rows_are_paired_one_to_one() -> None:
    a = "min x; int x 0..9; c: x >= 1; d: x >= 1; e: x >= 1"
    b = "min x; int x 0..9; e: x >= 1; d: x >= 1"
    found = pairing(a, b, "x")
    assert found.row_of_a.tolist() == [-1, 1, 0]
    assert found.row_of_b.tolist() == [2, 1]


def test_what_has_nothing_in_common_stays_apart() -> None:
    a = "min x; int x 0..9; int y 2..4; c: x + y <= 5"
    b = "max 7u; cont u -1..1; cont v 3..; k: 8u - 2.5v >= 1"
    found = pairing(a, b)
    assert found.column_pairs == [] and found.row_pairs == []


def test_models_without_columns_or_rows() -> None:
    assert pairing("min 0", "min 0").row_pairs == []
    assert pairing("min x; bin x", "min 0").column_of_a.tolist() == [-1]


def test_a_passed_deadline_leaves_the_rows_that_are_the_same() -> None:
    pair = unify(model(A), model(A.replace("<= 4", "<= 7")))
    found = complete_pairing(pair.a, pair.b, [(j, j) for j in range(3)], deadline=time.monotonic() - 1)
    assert found.row_of_a.tolist()[1:] == [1, 2]
