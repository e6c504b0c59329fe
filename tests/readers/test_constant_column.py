"""The constant column of Pyomo and Gurobi becomes a constant; anything else of that name stays a variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.ir import Instance
from equivamap.readers.files import read_model_file


@pytest.fixture
def read(tmp_path: Path):
    def read_text(text: str) -> Instance:
        file = tmp_path / "m.lp"
        file.write_text(text)
        return read_model_file(file)

    return read_text


GUROBI = "\\ Model g\n\\ LP format - for model browsing. Use MPS format to capture full model detail.\n"
PLAIN = "min\n o: x + 0.1 {c} + y\nst\n c1: x + 12345678901234567891 y >= 2\nbounds\n {c} = 1\nend\n"


@pytest.mark.parametrize(("head", "name"), [("", "ONE_VAR_CONSTANT"), (GUROBI, "Constant")])
def test_folded(read, head, name):
    m = read(head + PLAIN.format(c=name))
    assert m.variables.names == ["x", "y"]
    assert m.offset * 10 == 1
    assert m.row(0).body.terms == {0: 1, 1: 12345678901234567891}
    assert "constant-column" in {w.kind for w in m.warnings}


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.format(c="Constant"),
        PLAIN.format(c="ONE_VAR_CONSTANT").replace("= 1\nend", "= 2\nend"),
        PLAIN.format(c="ONE_VAR_CONSTANT").replace("c1: x", "c1: x + ONE_VAR_CONSTANT"),
        PLAIN.format(c="ONE_VAR_CONSTANT").replace("end", "general\n ONE_VAR_CONSTANT\nend"),
        PLAIN.format(c="ONE_VAR_CONSTANT").replace("bounds", " row: ONE_VAR_CONSTANT = 1\nbounds"),
        PLAIN.format(c="ONE_VAR_CONSTANT").replace(
            "bounds", " c_e_ONE_VAR_CONSTANT: ONE_VAR_CONSTANT >= 1\nbounds"
        ),
    ],
)
def test_kept(read, text):
    m = read(text)
    assert m.n == 3
    assert m.offset == 0
    assert "constant-column" not in {w.kind for w in m.warnings}


def test_the_row_of_pyomo_goes_with_the_column(read):
    m = read(
        "max\n o: +7 ONE_VAR_CONSTANT + x\nst\n c_e_ONE_VAR_CONSTANT: ONE_VAR_CONSTANT = 1\n c2: 2 x + 3 y <= 5\nend\n"
    )
    assert (m.variables.names, m.constraints.names, m.offset) == (["x", "y"], ["c2"], 7)
    assert (dict(m.row(0).body.terms), m.row(0).upper) == ({0: 2, 1: 3}, 5)
    assert m.indptr.tolist() == [0, 1, 2]
