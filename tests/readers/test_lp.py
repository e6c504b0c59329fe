"""LP text: what is read, what is warned about, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.errors import ReadError, UnsupportedError
from equivamap.ir import Instance, Kind, canonical
from equivamap.readers.files import read_model_file


@pytest.fixture
def read(tmp_path: Path):
    def read_text(text: str) -> Instance:
        file = tmp_path / "m.lp"
        file.write_text(text)
        return read_model_file(file)

    return read_text


def lp(rows: str = " c1: x + y >= 4\n", objective: str = "obj: x", more: str = "") -> str:
    return f"min\n {objective}\nst\n{rows}{more}end\n"


def kinds_of(instance: Instance) -> set[str]:
    return {warned.kind for warned in instance.warnings}


def row(instance: Instance, i: int = 0) -> tuple[dict[str, object], object, object]:
    r = instance.row(i)
    names = instance.variables.names
    return {names[j]: c for j, c in r.body}, r.lower, r.upper


def test_plain_model(read):
    m = read(
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
def test_rows(read, text, body, lower, upper):
    m = read(lp(text))
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
def test_rows_that_highs_cannot_read(read, text, body, lower, upper):
    m = read(lp(text))
    found = row(m)
    assert found[1:] == (lower, upper)
    assert body is None or found[0] == body
    assert kinds_of(m) == {"single-reader"} or (body is not None and kinds_of(m) == set())


def test_empty_rows_are_kept(read):
    assert [row(read(lp(" c1: x >= 1\n c2: >= -3\n c3: 0 x <= 2\n")), i) for i in (1, 2)] == [
        ({}, -3, None),
        ({}, None, 2),
    ]


def test_names_keep_their_punctuation(read):
    m = read(lp(" cap[1,2]: x[1,2] + 2 x[-1] + y(3) + z_(1,_'a') + w{3} + a#b + e.f >= 1\n"))
    assert m.variables.names == ["x", "x[1,2]", "x[-1]", "y(3)", "z_(1,_'a')", "w{3}", "a#b", "e.f"]
    assert m.constraints.names == ["cap[1,2]"]


def test_constants_beside_variables_move_to_the_right(read):
    m = read(lp(" c1: x + y + 3 >= 4\n c2: 0.1 + x <= 0.3\n"))
    assert (m.row(0).lower, m.row(1).upper) == (1, canonical(0.2))
    assert kinds_of(m) == {"constant-in-row"}
    assert "c1, c2" in m.warnings[0].message


def test_repeated_variables_are_added(read):
    m = read(lp(" c1: x + y + x >= 4\n c2: 0.1 x + 0.2 x + y - y >= 1\n", "obj: 3 x + 2 x"))
    assert row(m) == ({"x": 2, "y": 1}, 4, None)
    assert row(m, 1) == ({"x": canonical(0.3)}, 1, None)
    assert m.objective.terms == {0: 5}
    assert "repeated-variable" in kinds_of(m)


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
def test_bounds(read, text, expected, warned):
    m = read(lp(more=f"bounds\n{text}"))
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
def test_kinds(read, text, kind, bounds):
    m = read(lp(more=text))
    assert (m.kinds[0], m.exact_bounds[0]) == (kind, bounds)


def test_variables_of_bounds_and_types_only_are_kept_and_named(read):
    m = read(lp(more="bounds\n q <= 4\ngeneral\n r\n"))
    assert m.variables.names == ["x", "y", "q", "r"]
    assert kinds_of(m) == {"only-declared"}


@pytest.mark.parametrize("objective", ["", "obj:", "obj: 0", "obj: 0 x", "0"])
def test_empty_objectives(read, objective):
    m = read(lp(objective=objective))
    assert m.objective.is_constant
    assert m.offset == 0


@pytest.mark.parametrize(
    ("objective", "offset"), [("obj: x + 3 - 2 y - 7", -4), ("obj: 5", 5), ("0.1 + 0.2 + x", None)]
)
def test_constant_of_the_objective(read, objective, offset):
    m = read(lp(objective=objective))
    assert m.offset == (canonical(0.3) if offset is None else offset)


def test_rows_without_sides_are_kept_and_named(read):
    m = read(lp(" c1: x + y >= -inf\n c2: x <= 1e30\n c3: x >= 1\n"))
    assert [row(m, i)[1:] for i in range(3)] == [(None, None), (None, None), (1, None)]
    assert kinds_of(m) == {"infinite-side"}


@pytest.mark.parametrize("words", ["Maximize\n", "MAXIMIZE\n", "max\n", "maximum "])
def test_sense(read, words):
    m = read(f"{words} obj: x\nSUBJECT TO\n c1: x <= 3\nEND\n")
    assert (m.sense, m.row(0).upper) == ("max", 3)


def test_pulp_is_named(read):
    m = read("\\* model *\\\nMaximize\nOBJ: x\nSubject To\n_C1: x <= 3\nEnd\n")
    assert kinds_of(m) == {"pulp-constant"}


REFUSED = {
    "no End": ("min\n obj: x\nst\n c1: x + y >= 4\n", "truncated", 4),
    "text after End": (lp() + "foo bar\n", "syntax", 6),
    "text before": ("foo\n" + lp(), "syntax", 1),
    "no sense": ("st\n c1: x >= 1\nend\n", "syntax", 1),
    "British spelling": ("maximise\n obj: x\nst\n c1: x >= 1\nend\n", "syntax", 1),
    "two objectives": ("min\n obj: x\nmax\n o2: y\nst\n c1: x >= 1\nend\n", "syntax", 3),
    "lp_solve": ("max: 3x+2y;\nc1: x<=4;\n", "syntax", 1),
    "variable on the right": (lp(" c1: x + y >= z\n"), "syntax", 4),
    "sum on the right": (lp(" c1: x >= 1 + 2\n c2: y >= 1\n"), "syntax", 4),
    "number and variable on the right": (lp(" c1: x + y >= 4 + z\n"), "syntax", 4),
    "two numbers": (lp(" c1: 2 3 x <= 1\n"), "syntax", 4),
    "two names": (lp(" c1: 3e y >= 2\n"), "syntax", 4),
    "star": (lp(" c1: 2 * x <= 1\n"), "syntax", 4),
    "no comparison": (lp(" c1: x + y\n"), "syntax", 4),
    "no right-hand side": (lp(" c1: x + y <=\n"), "syntax", 4),
    "nothing after the sign": (lp(" c1: x + <= 3\n"), "syntax", 4),
    "odd comparison": (lp(" c1: x >< 1\n"), "syntax", 4),
    "no left-hand side": (lp(" x >= 1\n >= -3\n"), "syntax", 5),
    "three comparisons": (lp(" c1: 1 <= x <= 2 <= 3\n"), "syntax", 4),
    "range that encloses nothing": (lp(" c1: 1 <= x >= 2\n"), "syntax", 4),
    "one name for two rows": (lp(" c1: x >= 1\n c1: y >= 2\n"), "duplicate-name", 5),
    "NaN": (lp(" c1: nan x >= 3\n"), "bad-number", 4),
    "infinite coefficient": (lp(" c1: x + inf y >= 3\n"), "infinite-coefficient", 4),
    "infinite objective": (lp(objective="obj: x + infinity"), "infinite-coefficient", 2),
    "overflowing coefficient": (lp(" c1: 1e400 x >= 3\n"), "infinite-coefficient", 4),
    "infinite side": (lp(" c1: x >= 1e30\n"), "infinite-side", 4),
    "infinite equation": (lp(" c1: x = inf\n"), "infinite-side", 4),
    "negative upper bound": (lp(more="bounds\n x <= -4\n"), "negative-upper-bound", 6),
    "two bounds": (lp(more="bounds\n x <= 4\n x <= 5\n"), "duplicate-bound", 7),
    "free and bounded": (lp(more="bounds\n x free\n x <= 5\n"), "duplicate-bound", 7),
    "coefficient in a bound": (lp(more="bounds\n 2 x <= 5\n"), "syntax", 6),
    "bound of two variables": (lp(more="bounds\n x <= y\n"), "syntax", 6),
    "bound of no variable": (lp(more="bounds\n 2 <= 5\n"), "syntax", 6),
    "two bounds on a line": (lp(more="bounds\n x <= 5 y <= 6\n"), "syntax", 6),
    "infinite lower bound": (lp(more="bounds\n x >= inf\n"), "infinite-bound", 6),
    "binary with bounds": (lp(more="bounds\n x <= 4\nbinary\n x\n"), "binary-bounds", 8),
    "number among names": (lp(more="general\n x 2\n"), "syntax", 6),
    "unknown section": (lp(more="foos\n x\n"), "syntax", 6),
    "no variables": ("min\n obj: 3\nst\nend\n", "empty-model", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(read, case):
    text, kind, line = REFUSED[case]
    with pytest.raises(ReadError) as caught:
        read(text)
    assert (caught.value.kind, caught.value.line) == (kind, line), str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        (lp(objective="obj: x + [ x^2 ]/2"), "quadratic", "obj"),
        (lp(" c7: x + [ x^2 ] >= 4\n"), "quadratic", "c7"),
        (lp(" c7: x^2 >= 4\n"), "quadratic", "c7"),
        (lp(" c7: x * y >= 4\n"), "quadratic", "c7"),
        (lp(" c7: b = 1 -> x >= 4\n"), "indicator", "c7"),
        (lp(more="sos\n s1: S1:: x:1 y:2\n"), "sos", "s1"),
        (lp(more="sos2\n s1: x:1 y:2\n"), "sos", "s1"),
        (lp(more="lazy constraints\n c2: x >= 4\n"), "lazy-constraints", "c2"),
        (lp(more="user cuts\n c2: x >= 4\n"), "user-cuts", "c2"),
        (lp(more="general constraints\n c2: x = MAX ( y , z )\n"), "general-constraint", "c2"),
        ("min multi-objectives\n o1: x\nst\n c1: x >= 1\nend\n", "multi-objective", "multi"),
    ],
)
def test_unsupported(read, text, kind, named):
    with pytest.raises(UnsupportedError) as caught:
        read(text)
    assert caught.value.kind == kind
    assert named in caught.value.message
    assert caught.value.line is not None
