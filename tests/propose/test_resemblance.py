"""Pairings for comparing models that are mostly the same."""

from __future__ import annotations

import time

from equivamap.ir.unify import unify
from equivamap.propose.resemblance import column_pairings, no_renaming_fits
from tests.short_models import model

A = "min 3x + 2y; int x y 0..9; c: x + 2y <= 4; d: 5x - y >= 1"


def pairings(first: str, second: str) -> list[tuple[str, list[tuple[int, int]]]]:
    pair = unify(model(first), model(second))
    return list(column_pairings(pair.a, pair.b, deadline=time.monotonic() + 10))


def test_names_come_first_and_an_isomorphism_ends_it() -> None:
    crossed = "min 3y + 2x; int y x 0..9; c: y + 2x <= 4; d: 5y - x >= 1"
    assert pairings(A, crossed) == [("names", [(0, 1), (1, 0)]), ("structure", [(0, 0), (1, 1)])]


def test_what_is_in_common_is_paired_where_no_isomorphism_is() -> None:
    found = pairings(
        A, "min 3u + 2v; int u v 0..9; cont w 0..; p: u + 2v <= 5; q: 5u - v + w >= 1; r: u + w <= 3"
    )
    assert [(0, 0), (1, 1)] in [sorted(pairs) for source, pairs in found if source == "structure"]


def test_a_renaming_is_ruled_out_only_where_that_is_certain() -> None:
    def ruled_out(second: str, seconds: float = 10.0) -> bool:
        pair = unify(model(A), model(second))
        return no_renaming_fits(pair.a, pair.b, deadline=time.monotonic() + seconds)

    assert not ruled_out("min 3u + 2v; int v u 0..9; q: 5u - v >= 1; p: u + 2v <= 4")
    assert ruled_out(A.replace("<= 4", "<= 5"))
    assert ruled_out(A.replace("int x y", "int x y z"))
