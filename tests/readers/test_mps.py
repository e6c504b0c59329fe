"""MPS text: what is read, what is warned about, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.errors import InputError, ReadError, UnsupportedError
from equivamap.ir import Instance, Kind, canonical
from equivamap.readers.files import read_model_file

ROWS = "ROWS\n N obj\n L c1\n G c2\n E c3\n"
COLUMNS = "COLUMNS\n x obj 1 c1 2\n x c2 3\n y obj 2 c3 4\n y c1 1\n"
RHS = "RHS\n RHS c1 10 c2 1\n RHS c3 4\n"


def mps(
    rows: str = ROWS, columns: str = COLUMNS, rhs: str = RHS, more: str = "", head: str = "NAME t\n"
) -> str:
    return f"{head}{rows}{columns}{rhs}{more}ENDATA\n"


def integer(columns: str) -> str:
    head, _, body = columns.partition("\n")
    return f"{head}\n M1 'MARKER' 'INTORG'\n{body} M2 'MARKER' 'INTEND'\n"


@pytest.fixture
def read(tmp_path: Path):
    def read_text(text: str) -> Instance:
        file = tmp_path / "m.mps"
        file.write_text(text)
        return read_model_file(file)

    return read_text


def kinds_of(instance: Instance) -> set[str]:
    return {warned.kind for warned in instance.warnings}


def test_plain_model(read):
    m = read(mps())
    assert (m.variables.names, m.constraints.names, m.sense, m.name) == (
        ["x", "y"],
        ["c1", "c2", "c3"],
        "min",
        "t",
    )
    assert m.exact_bounds == ((0, None), (0, None))
    assert [(dict(r.body.terms), r.lower, r.upper) for r in m.exact_rows] == [
        ({0: 2, 1: 1}, None, 10),
        ({0: 3}, 1, None),
        ({1: 4}, 4, 4),
    ]
    assert dict(m.objective.terms) == {0: 1, 1: 2}
    assert (m.origin.format, m.warnings) == ("mps", ())


def test_decimals_are_exact(read):
    m = read(mps(columns="COLUMNS\n x obj 0.1 c1 .2\n x c2 3.\n y c1 1e-3 c3 +2E2\n"))
    assert m.objective.terms[0] * 10 == 1
    assert m.row(0).body.terms[0] * 5 == 1
    assert m.row(0).body.terms[1] * 1000 == 1
    assert m.row(2).body.terms[1] == 200


def test_tiny_entries_are_kept(read):
    m = read(mps(columns="COLUMNS\n x obj 1e-15 c1 1e-10\n x c2 1e-13\n y c1 1e-400 c3 1\n"))
    assert [t for _, t in m.row(0).body] == [canonical(1) / 10**10, canonical(1) / 10**400]
    assert m.row(1).body.terms[0] * 10**13 == 1
    assert m.objective.terms[0] * 10**15 == 1
    assert "highs" in kinds_of(m)


def test_large_integers_are_exact(read):
    m = read(mps(columns="COLUMNS\n x obj 9007199254740993 c1 1e16\n x c2 123456789012345678901\n y c3 1\n"))
    assert m.objective.terms[0] == 2**53 + 1
    assert m.row(0).body.terms[0] == 10**16
    assert m.row(1).body.terms[0] == 123456789012345678901
    assert "huge-coefficient" in kinds_of(m)


def test_zero_entries_are_no_entries(read):
    m = read(mps(columns="COLUMNS\n x obj 0 c1 0\n x c2 0.0\n y c1 1 c3 -0\n"))
    assert m.nnz == 1


@pytest.mark.parametrize(
    ("more", "x_bounds", "warned"),
    [
        ("", (0, 1), {"integer-bounds"}),
        ("BOUNDS\n LO B x 0\n", (0, None), set()),
        ("BOUNDS\n MI B x\n", (None, None), set()),
        ("BOUNDS\n PL B x\n", (0, None), set()),
        ("BOUNDS\n FR B x\n", (None, None), set()),
        ("BOUNDS\n UP B x 5\n", (0, 5), set()),
        ("BOUNDS\n UP B x 2.5\n", (0, canonical(2.5)), {"fractional-bound"}),
    ],
)
def test_bounds_of_marked_integers(read, more, x_bounds, warned):
    m = read(mps(columns=integer("COLUMNS\n x obj 1 c1 2\n") + " y c1 1 c3 2\n", more=more))
    assert (m.exact_bounds[0], m.exact_bounds[1]) == (x_bounds, (0, None))
    assert m.kinds.tolist() == [Kind.INTEGER, Kind.CONTINUOUS]
    assert kinds_of(m) == warned


@pytest.mark.parametrize(
    ("bounds", "expected", "kind"),
    [
        (" UP B x -3\n LO B x -5\n", (-5, -3), Kind.CONTINUOUS),
        (" MI B x\n UP B x -2\n", (None, -2), Kind.CONTINUOUS),
        (" FX B x 3\n", (3, 3), Kind.CONTINUOUS),
        (" BV B x\n", (0, 1), Kind.INTEGER),
        (" BV B x 1\n", (0, 1), Kind.INTEGER),
        (" LI B x -2\n UI B x 7\n", (-2, 7), Kind.INTEGER),
        (" SC B x 9\n", (0, 9), Kind.SEMICONTINUOUS),
        (" SC B x 9\n LO B x 2\n", (2, 9), Kind.SEMICONTINUOUS),
        (" SI B x 5\n", (0, 5), Kind.SEMIINTEGER),
        (" UP x 4\n", (0, 4), Kind.CONTINUOUS),
        (" FR x\n", (None, None), Kind.CONTINUOUS),
    ],
)
def test_bound_types(read, bounds, expected, kind):
    m = read(mps(more=f"BOUNDS\n{bounds}"))
    assert m.exact_bounds[0] == expected
    assert m.kinds[0] == kind


def test_semicontinuous_between_markers_is_semiinteger(read):
    m = read(mps(columns=integer("COLUMNS\n x obj 1 c1 2\n"), more="BOUNDS\n SC B x 9\n"))
    assert m.kinds.tolist() == [Kind.SEMIINTEGER]


@pytest.mark.parametrize(
    ("ranges", "c1", "c2", "c3"),
    [
        (" R c1 2 c2 -3\n R c3 -5\n", (8, 10), (1, 4), (-1, 4)),
        (" R c1 -2 c3 5\n", (8, 10), (1, None), (4, 9)),
        (" R c1 0 c3 0\n", (10, 10), (1, None), (4, 4)),
        (" R c1 0.1\n", (canonical(9.9), 10), (1, None), (4, 4)),
    ],
)
def test_ranges(read, ranges, c1, c2, c3):
    m = read(mps(more=f"RANGES\n{ranges}"))
    assert [(r.lower, r.upper) for r in m.exact_rows] == [c1, c2, c3]


def test_ranges_are_exact_where_doubles_cancel(read):
    m = read(mps(rhs="RHS\n R c1 0.3 c3 4\n", more="RANGES\n R c1 0.1\n"))
    assert m.row(0).lower * 5 == 1


@pytest.mark.parametrize(
    ("head", "sense", "warned"),
    [
        ("NAME\nOBJSENSE\n MAX\n", "max", set()),
        ("OBJSENSE\n    maximize\n", "max", set()),
        ("NAME t\nOBJSENSE MAX\n", "max", {"objsense-line"}),
        ("NAME t\nOBJSENSE\n MIN\n", "min", set()),
    ],
)
def test_sense(read, head, sense, warned):
    m = read(mps(head=head))
    assert (m.sense, kinds_of(m)) == (sense, warned)


def test_right_hand_side_of_the_objective_is_minus_its_constant(read):
    m = read(mps(head="NAME\nOBJSENSE\n MAX\n", rhs="RHS\n R obj -10 c1 3\n"))
    assert m.offset == 10
    assert m.objective.constant == -10
    assert kinds_of(m) == {"objective-constant"}


def test_free_rows_and_missing_objective_are_named(read):
    m = read(
        mps(rows="ROWS\n N obj\n N spare\n L c1\n", columns="COLUMNS\n x obj 1 c1 1\n x spare 7\n", rhs="")
    )
    assert (m.nnz, kinds_of(m)) == (1, {"free-rows"})
    assert "spare" in m.warnings[0].message
    m = read(mps(rows="ROWS\n L c1\n", columns="COLUMNS\n x c1 1\n", rhs=""))
    assert "no-objective" in kinds_of(m)


def test_infinite_bounds_and_sides_are_named(read):
    m = read(mps(rhs="RHS\n R c1 1e30 c2 -1e20\n R c3 4\n", more="BOUNDS\n UP B x 1e30\n LO B y -1e21\n"))
    assert m.exact_bounds == ((0, None), (None, None))
    assert (m.row(0).upper, m.row(1).lower) == (None, None)
    assert kinds_of(m) == {"infinite-bound", "infinite-side"}
    m = read(mps(more="BOUNDS\n UP B x inf\n LO B y -Infinity\n UP B y 9e19\n"))
    assert m.exact_bounds == ((0, None), (None, 9 * 10**19))


def test_zero_upper_bound_and_crossed_bounds_are_named(read):
    assert kinds_of(read(mps(more="BOUNDS\n UP B x 0\n"))) == {"zero-upper-bound"}
    assert "crossed-bounds" in kinds_of(read(mps(more="BOUNDS\n LO B x 3\n UP B x 2\n")))


def test_comments_tabs_and_line_ends(read):
    text = (
        mps()
        .replace("COLUMNS\n", "* a comment\nCOLUMNS\n* another\n")
        .replace(" x", "\tx")
        .replace("\n", "\r\n")
    )
    m = read(text)
    assert (m.n, m.m, m.nnz) == (2, 3, 4)


def test_pulp_comment_with_maximise_is_refused_and_with_minimise_named(read):
    with pytest.raises(ReadError) as caught:
        read("*SENSE:Maximize\n" + mps())
    assert (caught.value.kind, caught.value.line) == ("pulp-sense", 1)
    assert "pass the .py" in caught.value.remedy
    assert kinds_of(read("*SENSE:Minimize\n" + mps())) == {"pulp-constant"}


REFUSED = {
    "duplicate entry": (mps(columns="COLUMNS\n x c1 2\n x c1 3\n"), "duplicate-entry", 9),
    "duplicate zero entry": (mps(columns="COLUMNS\n x c1 0 c2 1\n x c1 0\n"), "duplicate-entry", 9),
    "duplicate cost": (mps(columns="COLUMNS\n x obj 2 c1 1\n x obj 2\n"), "duplicate-entry", 9),
    "split column": (mps(columns="COLUMNS\n x c1 2\n y c1 1\n x c2 3\n"), "duplicate-name", 10),
    "duplicate row": (mps(rows="ROWS\n N obj\n L c1\n G c1\n"), "duplicate-name", 5),
    "unknown row": (mps(columns="COLUMNS\n x c1 1\n x zz 3\n"), "unknown-row", 9),
    "unknown row in RHS": (mps(rhs="RHS\n R zz 3\n"), "unknown-row", 13),
    "unknown column": (mps(more="BOUNDS\n UP B z 3\n"), "unknown-column", 16),
    "unknown bound type": (mps(more="BOUNDS\n XX B x 3\n"), "syntax", 16),
    "unknown row type": (mps(rows="ROWS\n N obj\n Q c1\n"), "syntax", 4),
    "unknown section": (mps(more="FOO\n a b 3\n"), "syntax", 15),
    "data in column 1": (mps(columns="COLUMNS\nx c1 3\n"), "syntax", 8),
    "MAX as a section": (mps(head="NAME\nMAX\n"), "syntax", 2),
    "trailing letters": (mps(columns="COLUMNS\n x c1 2x\n"), "bad-number", 8),
    "two points": (mps(columns="COLUMNS\n x c1 1.2.3\n"), "bad-number", 8),
    "Fortran exponent": (mps(columns="COLUMNS\n x c1 1d3\n"), "bad-number", 8),
    "hexadecimal": (mps(columns="COLUMNS\n x c1 0x10\n"), "bad-number", 8),
    "underscore": (mps(columns="COLUMNS\n x c1 1_000\n"), "bad-number", 8),
    "decimal comma": (mps(columns="COLUMNS\n x c1 1,5\n"), "bad-number", 8),
    "NaN": (mps(columns="COLUMNS\n x c1 nan\n"), "bad-number", 8),
    "infinite coefficient": (mps(columns="COLUMNS\n x c1 inf\n"), "infinite-coefficient", 8),
    "overflowing coefficient": (mps(columns="COLUMNS\n x c1 1e400\n"), "infinite-coefficient", 8),
    "four words": (mps(columns="COLUMNS\n x obj 1 c1\n"), "syntax", 8),
    "two words": (mps(columns="COLUMNS\n x obj\n"), "syntax", 8),
    "six words": (mps(columns="COLUMNS\n x obj 1 c1 2 c2\n"), "syntax", 8),
    "wrapped line": (mps(columns="COLUMNS\n x c1\n 5 x c2 7\n"), "syntax", 8),
    "names with blanks": (mps(rows="ROWS\n N obj\n L my row\n"), "syntax", 4),
    "duplicate right-hand side": (mps(rhs="RHS\n R c1 1\n R c1 2\n"), "duplicate-entry", 14),
    "two sets of right-hand sides": (mps(rhs="RHS\n R c1 1\n S c2 2\n"), "several-sets", 14),
    "two sets of bounds": (mps(more="BOUNDS\n UP A x 1\n UP B y 2\n"), "several-sets", 17),
    "infinite equation": (mps(rhs="RHS\n R c3 1e20\n"), "infinite-side", 13),
    "infinitely small side": (mps(rhs="RHS\n R c1 -1e30\n"), "infinite-side", 13),
    "infinite constant": (mps(rhs="RHS\n R obj inf\n"), "infinite-coefficient", 13),
    "infinite range": (mps(more="RANGES\n R c1 1e30\n"), "infinite-side", 16),
    "range of the objective": (mps(more="RANGES\n R obj 5\n"), "free-row", 16),
    "duplicate range": (mps(more="RANGES\n R c3 5\n R c3 2\n"), "duplicate-entry", 17),
    "side of a free row": (mps(rows=ROWS + " N o2\n", rhs="RHS\n R o2 5\n"), "free-row", 14),
    "negative upper bound": (mps(more="BOUNDS\n UP B x -3\n"), "negative-upper-bound", 16),
    "two upper bounds": (mps(more="BOUNDS\n UP B x 3\n UP B x 5\n"), "duplicate-bound", 17),
    "infinite lower bound": (mps(more="BOUNDS\n LO B x inf\n"), "infinite-bound", 16),
    "NaN bound": (mps(more="BOUNDS\n LO B x nan\n"), "bad-number", 16),
    "bound without value": (mps(more="BOUNDS\n SC x\n"), "syntax", 16),
    "semicontinuous up to zero": (mps(more="BOUNDS\n SC B x 0\n"), "semicontinuous-bound", 16),
    "open marker": (mps(columns="COLUMNS\n M 'MARKER' 'INTORG'\n x c1 1\n"), "marker", 9),
    "marker closed twice": (mps(columns="COLUMNS\n M 'MARKER' 'INTEND'\n x c1 1\n"), "marker", 8),
    "no ENDATA": (mps().replace("ENDATA\n", ""), "truncated", 14),
    "text after ENDATA": (mps() + "BOUNDS\n UP B x 3\n", "syntax", 16),
    "section twice": (mps(more=RHS), "syntax", 15),
    "no rows": ("NAME\nCOLUMNS\n x c1 1\nENDATA\n", "syntax", None),
    "columns first": ("NAME\nCOLUMNS\n x c1 1\nROWS\n L c1\nENDATA\n", "syntax", 2),
    "ranges before RHS": (mps(rhs="", more="RANGES\n R c1 4\n" + RHS), "syntax", 12),
    "no columns": (mps(columns="COLUMNS\n"), "empty-model", 7),
    "lower case": (mps().lower(), "syntax", 1),
    "unclear sense": (mps(head="NAME\nOBJSENSE\n MAXIMAL\n"), "syntax", 3),
    "text after RHS": (mps(rhs="RHS c1 10\n"), "syntax", 12),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(read, case):
    text, kind, line = REFUSED[case]
    with pytest.raises(ReadError) as caught:
        read(text)
    assert (caught.value.kind, caught.value.line) == (kind, line), str(caught.value)
    assert caught.value.remedy
    assert caught.value.file is not None


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        (mps(more="QUADOBJ\n x x 2\n"), "quadratic", "QUADOBJ"),
        (mps(more="QCMATRIX c1\n x x 2\n"), "quadratic", "c1"),
        (mps(more="SOS\n S1 s1\n x 2\n"), "sos", "s1"),
        (mps(more="INDICATORS\n IF c1 x 1\n"), "indicator", "c1"),
        (mps(rows=ROWS + "LAZYCONS\n L c9\n"), "lazy-constraints", "c9"),
        (mps(head="NAME\nOBJNAME\n o2\n"), "objective-name", "o2"),
        (mps(columns="COLUMNS\n M 'MARKER' 'SOSORG'\n x c1 1\n"), "sos", "marker"),
    ],
)
def test_unsupported(read, text, kind, named):
    with pytest.raises(UnsupportedError) as caught:
        read(text)
    assert caught.value.kind == kind
    assert named in caught.value.message
    assert caught.value.line is not None


def test_two_entries_a_line_and_blank_lines_are_one_matrix(read):
    one = read(
        mps(
            columns="COLUMNS\n x obj 1.5\n x c1 2\n x c2 -3\n y c3 0.25\n y c1 1e1\n y obj 0\n z c2 1\n",
            rhs="",
        )
    )
    two = read(
        mps(columns="COLUMNS\n x obj 1.5 c1 2\n x c2 -3\n\n y c3 0.25 c1 1e1\n y obj 0\n \n z c2 1\n", rhs="")
    )
    assert [(dict(r.body), r.lower) for r in one.exact_rows] == [
        (dict(r.body), r.lower) for r in two.exact_rows
    ]
    assert one.row(0).body.terms == {0: 2, 1: 10}
    assert one.objective == two.objective
    assert (two.variables.names, two.nnz) == (["x", "y", "z"], 5)


def test_long_files_are_read_in_chunks(read):
    """Plain chunks, chunks with markers and chunks with two entries a line give one matrix."""
    n = 4000
    rows = "ROWS\n N obj\n" + "".join(f" L row_with_a_long_name_{i}\n" for i in range(50))
    body = []
    for j in range(n):
        if j in (n // 3, n // 2):
            body.append(f" M{j} 'MARKER' '{'INTORG' if j == n // 3 else 'INTEND'}'\n")
        body += [f"    column_{j}    row_with_a_long_name_{i}    {j}.5\n" for i in range(j % 7, 50, 7)]
    m = read(mps(rows=rows, columns="COLUMNS\n" + "".join(body), rhs=""))
    assert m.n == n
    assert m.nnz == sum(len(range(j % 7, 50, 7)) for j in range(n))
    assert m.kinds.nonzero()[0].tolist() == list(range(n // 3, n // 2))
    for j in (0, n // 3, n - 1):
        entries = slice(int(m.indptr[j]), int(m.indptr[j + 1]))
        assert m.rows[entries].tolist() == list(range(j % 7, 50, 7))
        assert {m.numbers[c] for c in m.codes[entries].tolist()} == {canonical(j + 0.5)}
    broken = "".join(body).replace(
        f"column_{n - 1}    row_with_a_long_name_{(n - 1) % 7} ", "column_x nowhere "
    )
    with pytest.raises(InputError) as caught:
        read(mps(rows=rows, columns="COLUMNS\n" + broken, rhs=""))
    assert caught.value.kind == "unknown-row"
    wrong = next(k for k, line in enumerate(body) if line.startswith(f"    column_{n - 1} "))
    assert caught.value.line == 1 + rows.count("\n") + 1 + wrong + 1
