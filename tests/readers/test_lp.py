"""LP text as a whole: what the model is, and what is warned about."""

from __future__ import annotations

from equivamap.ir import Kind
from tests.readers.lp_texts import kinds_of, lp, refuses, row


def test_plain_model(read_text):
    m = read_text(
        "\\ a comment\nMaximize\n obj: 3 x + 2 y - z + 5\nSubject To\n c1: x + y <= 4 \\ another\n "
        " c2: 2 x - 3 z >= -2\n x + y + z = 3\nBounds\n x <= 4\n -1 <= y <= 3\n z free\nGeneral\n x\nEnd\n"
    )
    assert (m.variables.names, m.constraints.names, m.sense) == (["x", "y", "z"], ["c1", "c2", "R2"], "max")
    assert m.exact_bounds == ((0, 4), (-1, 3), (None, None))
    assert m.kinds.tolist() == [Kind.INTEGER, Kind.CONTINUOUS, Kind.CONTINUOUS]
    assert [row(m, i) for i in range(3)] == [
        ({"x": 1, "y": 1}, None, 4),
        ({"x": 2, "z": -3}, -2, None),
        ({"x": 1, "y": 1, "z": 1}, 3, 3),
    ]
    assert (m.offset, m.objective.constant) == (5, -5)
    assert m.warnings == ()


def test_variables_of_bounds_and_types_only_are_kept_and_named(read_text):
    m = read_text(lp(more="bounds\n q <= 4\ngeneral\n r\n"))
    assert m.variables.names == ["x", "y", "q", "r"]
    assert kinds_of(m) == {"only-declared"}


def test_pulp_is_named(read_text):
    m = read_text("\\* model *\\\nMaximize\nOBJ: x\nSubject To\n_C1: x <= 3\nEnd\n")
    assert kinds_of(m) == {"pulp-constant"}


def test_no_variables(read_text):
    refuses(read_text, "min\n obj: 3\nst\nend\n", "empty-model", None)
