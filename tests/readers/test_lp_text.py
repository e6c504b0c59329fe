"""Words of LP text."""

from __future__ import annotations

from tests.readers.lp_texts import lp


def test_names_keep_their_punctuation(read_text):
    m = read_text(lp(" cap[1,2]: x[1,2] + 2 x[-1] + y(3) + z_(1,_'a') + w{3} + a#b + e.f >= 1\n"))
    assert m.variables.names == ["x", "x[1,2]", "x[-1]", "y(3)", "z_(1,_'a')", "w{3}", "a#b", "e.f"]
    assert m.constraints.names == ["cap[1,2]"]
