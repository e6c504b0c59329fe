"""Expressions of LP text: terms, constants, the objective."""

from __future__ import annotations

import pytest

from equivamap.errors import UnsupportedError
from equivamap.ir import canonical
from tests.readers.lp_texts import lp, refuses


@pytest.mark.parametrize("objective", ["", "obj:", "obj: 0", "obj: 0 x", "0"])
def test_empty_objectives(read_text, objective):
    m = read_text(lp(objective=objective))
    assert m.objective.is_constant
    assert m.offset == 0


@pytest.mark.parametrize(
    ("objective", "offset"), [("obj: x + 3 - 2 y - 7", -4), ("obj: 5", 5), ("0.1 + 0.2 + x", None)]
)
def test_constant_of_the_objective(read_text, objective, offset):
    m = read_text(lp(objective=objective))
    assert m.offset == (canonical(0.3) if offset is None else offset)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        pytest.param(lp(" c1: 2 3 x <= 1\n"), "syntax", 4, id="two numbers"),
        pytest.param(lp(" c1: 3e y >= 2\n"), "syntax", 4, id="two names"),
        pytest.param(lp(" c1: 2 * x <= 1\n"), "syntax", 4, id="star"),
        pytest.param(lp(" c1: x + <= 3\n"), "syntax", 4, id="nothing after the sign"),
        pytest.param(lp(" c1: nan x >= 3\n"), "bad-number", 4, id="NaN"),
        pytest.param(lp(" c1: x + inf y >= 3\n"), "infinite-coefficient", 4, id="infinite coefficient"),
        pytest.param(lp(objective="obj: x + infinity"), "infinite-coefficient", 2, id="infinite objective"),
        pytest.param(lp(" c1: 1e400 x >= 3\n"), "infinite-coefficient", 4, id="overflowing coefficient"),
    ],
)
def test_refused(read_text, text, kind, line):
    refuses(read_text, text, kind, line)


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        (lp(objective="obj: x + [ x^2 ]/2"), "quadratic", "obj"),
        (lp(" c7: x + [ x^2 ] >= 4\n"), "quadratic", "c7"),
        (lp(" c7: x^2 >= 4\n"), "quadratic", "c7"),
        (lp(" c7: x * y >= 4\n"), "quadratic", "c7"),
        (lp(" c7: b = 1 -> x >= 4\n"), "indicator", "c7"),
    ],
)
def test_unsupported(read_text, text, kind, named):
    with pytest.raises(UnsupportedError) as caught:
        read_text(text)
    assert caught.value.kind == kind
    assert named in caught.value.message
    assert caught.value.line is not None
