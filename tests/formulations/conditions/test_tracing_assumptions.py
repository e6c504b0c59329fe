"""Assumptions over traced numbers leave conditions on single values."""

from __future__ import annotations

import pytest

from equivamap.formulations.conditions.traced_numbers import Opaque, UntraceableError
from tests.formulations.traced_texts import conditions


def test_an_index_out_of_range_asks_for_one_within() -> None:
    (found,) = conditions("y[x[0]] > 0", x=[7], y=[1, 2])
    assert isinstance(found, Opaque) and found.bounds == 2 and found.cells == {("x", 0)}


def test_what_is_not_followed_is_said() -> None:
    for text in ("open('x')", "x[5] > 0", "unknown > 1", "while True: pass"):
        with pytest.raises(UntraceableError):
            conditions(text, x=[1])
