"""Damaged model texts are read, refused or unsupported; nothing else may escape."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equivamap.errors import InputError
from equivamap.ir import Instance
from equivamap.readers.lp import read_lp
from equivamap.readers.mps import read_mps

LP = (
    "\\ comment\nMaximize\n obj: 3 x[1,2] + 2 y - z + 5\nSubject To\n c1: x[1,2] + y <= 4\n"
    " c2: -1 <= 2 y - 3 z <= 1e3\n y + z = 3\nBounds\n x[1,2] <= 4\n -1 <= y <= 3\n z free\nGeneral\n y\nBinary\n b\n"
    "Semi-Continuous\n x[1,2]\nEnd\n"
)
MPS = (
    "NAME t\nOBJSENSE\n MAX\nROWS\n N obj\n L c1\n G c2\n E c3\nCOLUMNS\n M1 'MARKER' 'INTORG'\n x obj 1 c1 2\n"
    " x c2 3\n M2 'MARKER' 'INTEND'\n y obj 2.5 c3 4\n y c1 1e-3\nRHS\n R obj 3 c1 10\n R c3 4\n"
    "RANGES\n R c1 2.5 c3 -1\n"
    "BOUNDS\n UP B x 4\n MI B y\n UP B y 1e30\nENDATA\n"
)
FRAGMENTS = [
    *"+-*/^:<>=[](){}\\'\".,;_$#0123456789eE \n\t\r",
    "\n\n", " inf ", " 1e400 ", " 1e-400 ", " nan ", "->", "<=", "st\n", "end\n", "free", " x ", " c1 ", " MARKER ",
    "ENDATA\n", " 'MARKER' ", "RHS\n", " BV B x\n", " FX B y 1\n", " SC B y 5\n", "bounds\n", "general\n", "max\n",
    "ä", "²", "\u2028", "9" * 400, "1e" + "9" * 5000, "1e-" + "9" * 5000, "0." + "0" * 5000 + "1", "9" * 5000,
]  # fmt: skip
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(FRAGMENTS) | st.just("")),
    min_size=1,
    max_size=4,
)


def damaged(text: str, changes: list[tuple[float, int, str]]) -> bytes:
    for where, length, new in changes:
        at = int(where * len(text))
        text = text[:at] + new + text[at + length :]
    return text.encode()


@pytest.mark.parametrize("kind", ["lp", "mps"])
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=edits)
def test_damaged(kind, changes):
    read, text = (read_lp, LP) if kind == "lp" else (read_mps, MPS)
    try:
        instance = read(damaged(text, changes), "m").instance()
    except InputError as error:
        assert error.kind
        assert error.remedy
        return
    assert isinstance(instance, Instance)
    assert instance.objective is not None
    assert len(instance.exact_rows) == instance.m
    assert len(instance.exact_bounds) == instance.n == len(set(instance.variables.names))
    assert len(set(instance.constraints.names)) == instance.m
