"""Bounds and types of LP text."""

from __future__ import annotations

import pytest

from equivamap.ir import Kind
from tests.readers.lp_texts import kinds_of, lp, refuses


@pytest.mark.parametrize(
    ("text", "expected", "warned"),
    [
        (" x <= 4\n", (0, 4), set()),
        (" 4 >= x\n", (0, 4), set()),
        (" -1 <= x <= 4\n", (-1, 4), set()),
        (" x >= -2\n x <= 3\n", (-2, 3), set()),
        (" x = 4\n", (4, 4), set()),
        (" x free\n", (None, None), set()),
        (" -inf <= x <= 4\n", (None, 4), set()),
        (" -infinity <= x <= +inf\n", (None, None), set()),
        (" x >= -1e30\n", (None, None), {"infinite-bound"}),
        (" x <= 1e20\n", (0, None), {"infinite-bound"}),
        (" x <= 0\n", (0, 0), {"zero-upper-bound"}),
        (" x <= 3\n x <= 3\n", (0, 3), {"repeated-bound"}),
        (" -5 <= x <= -2\n", (-5, -2), set()),
    ],
)
def test_bounds(read_text, text, expected, warned):
    m = read_text(lp(more=f"bounds\n{text}"))
    assert (m.exact_bounds[0], kinds_of(m)) == (expected, warned)


@pytest.mark.parametrize(
    ("text", "kind", "bounds"),
    [
        ("general\n x\n", Kind.INTEGER, (0, None)),
        ("integers\n x\n", Kind.INTEGER, (0, None)),
        ("binary\n x\n", Kind.INTEGER, (0, 1)),
        ("bin\n x y\n", Kind.INTEGER, (0, 1)),
        ("general\n x\nbinary\n x\n", Kind.INTEGER, (0, 1)),
        ("bounds\n x = 1\nbinary\n x\n", Kind.INTEGER, (1, 1)),
        ("bounds\n x >= 1\nbinary\n x\n", Kind.INTEGER, (1, 1)),
        ("bounds\n x <= 5\nsemi-continuous\n x\n", Kind.SEMICONTINUOUS, (0, 5)),
        ("bounds\n x <= 5\ngeneral\n x\nsemi\n x\n", Kind.SEMIINTEGER, (0, 5)),
    ],
)
def test_kinds(read_text, text, kind, bounds):
    m = read_text(lp(more=text))
    assert (m.kinds[0], m.exact_bounds[0]) == (kind, bounds)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        pytest.param(lp(more="bounds\n x <= -4\n"), "negative-upper-bound", 6, id="negative upper bound"),
        pytest.param(lp(more="bounds\n x <= 4\n x <= 5\n"), "duplicate-bound", 7, id="two bounds"),
        pytest.param(lp(more="bounds\n x free\n x <= 5\n"), "duplicate-bound", 7, id="free and bounded"),
        pytest.param(lp(more="bounds\n 2 x <= 5\n"), "syntax", 6, id="coefficient in a bound"),
        pytest.param(lp(more="bounds\n x <= y\n"), "syntax", 6, id="bound of two variables"),
        pytest.param(lp(more="bounds\n 2 <= 5\n"), "syntax", 6, id="bound of no variable"),
        pytest.param(lp(more="bounds\n x <= 5 y <= 6\n"), "syntax", 6, id="two bounds on a line"),
        pytest.param(lp(more="bounds\n x >= inf\n"), "infinite-bound", 6, id="infinite lower bound"),
        pytest.param(lp(more="bounds\n x <= 4\nbinary\n x\n"), "binary-bounds", 8, id="binary with bounds"),
        pytest.param(lp(more="general\n x 2\n"), "syntax", 6, id="number among names"),
    ],
)
def test_refused(read_text, text, kind, line):
    refuses(read_text, text, kind, line)
