"""What names a formulation."""

from __future__ import annotations

from pathlib import Path

import pytest
from formulations.models import KNAPSACK, SCRIPT

from equivamap.errors import ReadError
from equivamap.formulations.builds.formulation import read_data
from equivamap.formulations.builds.reading import read_formulation
from equivamap.formulations.schemas.schema import Parameter, Schema


def test_a_function_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(KNAPSACK)
    (tmp_path / "small.json").write_text('{"n": 1}')
    schema = Schema({"n": Parameter("n", "integer")})
    found = read_formulation(f"{tmp_path}/a.py:build", schema=schema, data=str(tmp_path / "small.json"))
    assert (found.name, found.target, found.module) == ("a", "build", False)
    assert found.schema is schema
    assert found.example == {"n": 1}


def test_a_function_in_a_module() -> None:
    found = read_formulation("package.module:build")
    assert (found.path, found.target, found.module) == ("package.module", "build", True)


@pytest.mark.parametrize(
    ("text", "given", "name"),
    [
        (SCRIPT.format(path="/far/away/parameters.json"), None, "parameters.json"),
        ("a = 'config.json'\nb = 'data.json'", None, "data.json"),
        ("a = 'config.json'\nb = 'numbers.json'", "numbers.json", "numbers.json"),
        ("import sys\nsys.argv[1]", "mine.json", "mine.json"),
    ],
)
def test_the_data_file_of_a_script(tmp_path: Path, text: str, given: str | None, name: str) -> None:
    (tmp_path / "a.py").write_text(text.replace("solution.json", "solution.txt"))
    if given:
        (tmp_path / given).write_text("{}")
    found = read_formulation(str(tmp_path / "a.py"), data=given and str(tmp_path / given))
    assert found.data_name == name
    assert found.data_as_argument is ("argv" in text)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.py", "x = 'one.json'\ny = 'two.json'", "data-name"),
        ("a.py", "x = (", "syntax"),
        ("a.py", None, "file-missing"),
        ("a.lp", "min x", "no-formulation"),
        ("a", None, "file-missing"),
    ],
)
def test_what_names_none(tmp_path: Path, name: str, text: str | None, kind: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ReadError) as caught:
        read_formulation(str(tmp_path / name))
    assert caught.value.kind == kind


def test_a_directory_without_a_formulation(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read_formulation(str(tmp_path))
    assert caught.value.kind == "no-formulation"


@pytest.mark.parametrize("text", ["[1]", "{", None])
def test_data_files_that_hold_no_object(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "d.json").write_text(text)
    with pytest.raises(ReadError) as caught:
        read_data(tmp_path / "d.json")
    assert caught.value.file == str(tmp_path / "d.json")
