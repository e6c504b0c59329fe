"""Rows of LP text as a matrix."""

from __future__ import annotations

from equivamap.ir import canonical
from tests.readers.lp_texts import kinds_of, lp, row


def test_repeated_variables_are_added(read_text):
    m = read_text(lp(" c1: x + y + x >= 4\n c2: 0.1 x + 0.2 x + y - y >= 1\n", "obj: 3 x + 2 x"))
    assert row(m) == ({"x": 2, "y": 1}, 4, None)
    assert row(m, 1) == ({"x": canonical(0.3)}, 1, None)
    assert m.objective.terms == {0: 5}
    assert "repeated-variable" in kinds_of(m)
