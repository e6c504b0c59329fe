import ast
import json

import pytest

from equivamap.errors import ReadError
from equivamap.readers.capture.source import declaration_lines, read_source


def notebook(*cells):
    return json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": kind, "source": source} for kind, source in cells]}
    )


def test_a_notebook_is_its_code_cells_without_magics(tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(
        notebook(
            ("markdown", ["# x = 1\n"]),
            ("code", ["%matplotlib inline\n", "import pulp\n", "!pip install pulp\n", "pulp?\n"]),
            ("code", "%%bash\nrm -rf x\n"),
            ("code", "%%time\nif True:\n    %timeit 1\nq = 7 % 4 \nfiles = !ls\ns = 'why?'"),
        )
    )
    source = read_source(str(path), "n.ipynb")
    names = {}
    exec(compile(source.tree(), "n", "exec"), names)
    assert (names["q"], names["s"]) == (3, "why?")
    assert source.place(2) == "n.ipynb:cell 2:2"
    assert source.place(len(source.text.splitlines())) == "n.ipynb:cell 4:6"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.py", b" \n", "empty"),
        ("a.py", b"x = 1\0", "binary"),
        ("a.py", b"\xff\xfe\xfa", "binary"),
        ("a.py", b"# -*- coding: klingon -*-\nx = 1", "binary"),
        ("a.ipynb", b"x = 1", "syntax"),
        ("a.ipynb", b"[1]", "syntax"),
    ],
)
def test_files_that_are_no_source(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read_source(str(path), name)
    assert (caught.value.kind, caught.value.file) == (kind, name)


def test_a_syntax_error_names_the_line_and_in_a_notebook_the_cell(tmp_path):
    script, cells = tmp_path / "a.py", tmp_path / "b.ipynb"
    script.write_text("x = 1\ny = = 2\n")
    cells.write_text(notebook(("code", "x = 1\n"), ("code", "\ny = = 2\n")))
    with pytest.raises(ReadError) as caught:
        read_source(str(script), "a.py").tree()
    assert (caught.value.kind, caught.value.line) == ("syntax", 2)
    with pytest.raises(ReadError, match="cell 2:2"):
        read_source(str(cells), "b.ipynb").tree()


def test_other_encodings_are_read(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes("# -*- coding: latin-1 -*-\nname = 'Köln'\n".encode("latin-1"))
    assert "Köln" in read_source(str(path), "a.py").text


def test_where_families_are_declared():
    tree = ast.parse(
        "m.x = Var(I)\n"
        "y = model.addVars(3, name='why')\n"
        "pick = LpVariable.dicts('pick', items)\n"
        "prob += x <= 1, 'cap'\n"
        "for i in I:\n"
        "    prob += x[i] <= 1, f'low_{i}'\n"
        "    model.addConstr(x <= 2, name=f'top[{i}]')\n"
        "@m.Constraint(m.I)\n"
        "def flow(m, i):\n"
        "    return x\n"
    )
    lines = declaration_lines(tree)
    wanted = {"x": 1, "y": 2, "why": 2, "pick": 3, "cap": 4, "low": 6, "top": 7, "flow": 8}
    assert {name: lines[name] for name in wanted} == wanted
