"""Constraints of LP text: comparisons, sides, labels."""

from __future__ import annotations

import pytest

from equivamap.ir import canonical
from tests.readers.lp_texts import kinds_of, lp, refuses, row


@pytest.mark.parametrize(
    ("text", "body", "lower", "upper"),
    [
        (" c1: x\n + y\n >=\n 3\n", {"x": 1, "y": 1}, 3, None),
        (" c1: 2x+3y<=1\n", {"x": 2, "y": 3}, None, 1),
        (" c1: + -3 x - - y >= - 4\n", {"x": -3, "y": 1}, -4, None),
        (" c1: 2e1 x + .5 y + 1.e-1 z >= 1\n", {"x": 20, "y": canonical(0.5), "z": canonical(0.1)}, 1, None),
        (" c1: x + 0 y >= 1\n", {"x": 1}, 1, None),
        (" c1: 1e-10 x + y >= 1\n", {"x": canonical(1e-10), "y": 1}, 1, None),
        (" c1: 1e-14 x + y >= 1\n", {"x": canonical(1e-14), "y": 1}, 1, None),
        (" c1: 9007199254740993 x >= 9007199254740993\n", {"x": 2**53 + 1}, 2**53 + 1, None),
        (" x + y <= 2\n", {"x": 1, "y": 1}, None, 2),
        (" c1: e1 + 2 e + 3 e2x <= 2\n", {"e1": 1, "e": 2, "e2x": 3}, None, 2),
    ],
)
def test_rows(read_text, text, body, lower, upper):
    m = read_text(lp(text))
    assert row(m) == (body, lower, upper)
    assert kinds_of(m) <= {"highs"}


@pytest.mark.parametrize(
    ("text", "body", "lower", "upper"),
    [
        (" c1: 2 <= x + y <= 4\n", {"x": 1, "y": 1}, 2, 4),
        (" c1: 4 >= x + y >= 2\n", {"x": 1, "y": 1}, 2, 4),
        (" c1: 4 >= x + y\n", {"x": 1, "y": 1}, None, 4),
        (" c1: x =< 3\n", {"x": 1}, None, 3),
        (" c1: x => 3\n", {"x": 1}, 3, None),
        (" c1: x[1,2] + 2 x[-1] + y(3) + z_(1,_'a') + w{3} + a#b + e.f >= 1\n", None, 1, None),
    ],
)
def test_rows_that_highs_cannot_read(read_text, text, body, lower, upper):
    m = read_text(lp(text))
    found = row(m)
    assert found[1:] == (lower, upper)
    assert body is None or found[0] == body
    assert kinds_of(m) == {"single-reader"} or (body is not None and kinds_of(m) == set())


def test_empty_rows_are_kept(read_text):
    assert [row(read_text(lp(" c1: x >= 1\n c2: >= -3\n c3: 0 x <= 2\n")), i) for i in (1, 2)] == [
        ({}, -3, None),
        ({}, None, 2),
    ]


def test_constants_beside_variables_move_to_the_right(read_text):
    m = read_text(lp(" c1: x + y + 3 >= 4\n c2: 0.1 + x <= 0.3\n"))
    assert (m.row(0).lower, m.row(1).upper) == (1, canonical(0.2))
    assert kinds_of(m) == {"constant-in-row"}
    assert "c1, c2" in m.warnings[0].message


def test_rows_without_sides_are_kept_and_named(read_text):
    m = read_text(lp(" c1: x + y >= -inf\n c2: x <= 1e30\n c3: x >= 1\n"))
    assert [row(m, i)[1:] for i in range(3)] == [(None, None), (None, None), (1, None)]
    assert kinds_of(m) == {"infinite-side"}


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        pytest.param(lp(" c1: x + y >= z\n"), "syntax", 4, id="variable on the right"),
        pytest.param(lp(" c1: x >= 1 + 2\n c2: y >= 1\n"), "syntax", 4, id="sum on the right"),
        pytest.param(lp(" c1: x + y >= 4 + z\n"), "syntax", 4, id="number and variable on the right"),
        pytest.param(lp(" c1: x + y\n"), "syntax", 4, id="no comparison"),
        pytest.param(lp(" c1: x + y <=\n"), "syntax", 4, id="no right-hand side"),
        pytest.param(lp(" c1: x >< 1\n"), "syntax", 4, id="odd comparison"),
        pytest.param(lp(" x >= 1\n >= -3\n"), "syntax", 5, id="no left-hand side"),
        pytest.param(lp(" c1: 1 <= x <= 2 <= 3\n"), "syntax", 4, id="three comparisons"),
        pytest.param(lp(" c1: 1 <= x >= 2\n"), "syntax", 4, id="range that encloses nothing"),
        pytest.param(lp(" c1: x >= 1\n c1: y >= 2\n"), "duplicate-name", 5, id="one name for two rows"),
        pytest.param(lp(" c1: x >= 1e30\n"), "infinite-side", 4, id="infinite side"),
        pytest.param(lp(" c1: x = inf\n"), "infinite-side", 4, id="infinite equation"),
        pytest.param(lp(more="foos\n x\n"), "syntax", 6, id="unknown section"),
    ],
)
def test_refused(read_text, text, kind, line):
    refuses(read_text, text, kind, line)
