"""Sections of LP text: their words, their order, and those that are refused."""

from __future__ import annotations

import pytest

from equivamap.errors import UnsupportedError
from tests.readers.lp_texts import lp, refuses


@pytest.mark.parametrize("words", ["Maximize\n", "MAXIMIZE\n", "max\n", "maximum "])
def test_sense(read_text, words):
    m = read_text(f"{words} obj: x\nSUBJECT TO\n c1: x <= 3\nEND\n")
    assert (m.sense, m.row(0).upper) == ("max", 3)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        pytest.param("min\n obj: x\nst\n c1: x + y >= 4\n", "truncated", 4, id="no End"),
        pytest.param(lp() + "foo bar\n", "syntax", 6, id="text after End"),
        pytest.param("foo\n" + lp(), "syntax", 1, id="text before"),
        pytest.param("st\n c1: x >= 1\nend\n", "syntax", 1, id="no sense"),
        pytest.param("maximise\n obj: x\nst\n c1: x >= 1\nend\n", "syntax", 1, id="British spelling"),
        pytest.param("min\n obj: x\nmax\n o2: y\nst\n c1: x >= 1\nend\n", "syntax", 3, id="two objectives"),
        pytest.param("max: 3x+2y;\nc1: x<=4;\n", "syntax", 1, id="lp_solve"),
    ],
)
def test_refused(read_text, text, kind, line):
    refuses(read_text, text, kind, line)


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        (lp(more="sos\n s1: S1:: x:1 y:2\n"), "sos", "s1"),
        (lp(more="sos2\n s1: x:1 y:2\n"), "sos", "s1"),
        (lp(more="lazy constraints\n c2: x >= 4\n"), "lazy-constraints", "c2"),
        (lp(more="user cuts\n c2: x >= 4\n"), "user-cuts", "c2"),
        (lp(more="general constraints\n c2: x = MAX ( y , z )\n"), "general-constraint", "c2"),
        ("min multi-objectives\n o1: x\nst\n c1: x >= 1\nend\n", "multi-objective", "multi"),
    ],
)
def test_unsupported(read_text, text, kind, named):
    with pytest.raises(UnsupportedError) as caught:
        read_text(text)
    assert caught.value.kind == kind
    assert named in caught.value.message
    assert caught.value.line is not None
