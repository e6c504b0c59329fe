"""Schemas in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.errors import SchemaError
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema
from equivamap.formulations.schemas.schema_files import read_schema, schema_to_toml, write_schema

TEXT = """
title = "Lot sizing"

[parameters.n]
type = "integer"
shape = []
description = "number of periods"

[parameters.demand]
type = "continuous"
shape = ["n", 2]
unit = "t"

[[assumptions]]
text = "every demand is at least 0"
python = "all(demand[t][k] >= 0 for t in range(n) for k in range(2))"

[[pairs]]
reference = "natural"
"""


def test_a_problem_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "problem.toml"
    file.write_text(TEXT)
    schema = read_schema(file)
    assert schema.parameters["n"] == Parameter("n", "integer", (), "number of periods")
    assert schema.parameters["demand"].shape == ("n", "2")
    assert schema.parameters["demand"].unit == "t"
    assert schema.assumptions[0].text == "every demand is at least 0"


@pytest.mark.parametrize("name", ["schema.toml", "schema.json"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    schema = Schema(
        {
            "n": Parameter("n", "integer", (), 'a "quoted" \\ line\nand another \x7f ü'),
            "größe": Parameter("größe", "binary", ("n", "|I|")),
        },
        (Assumption("", "n >= 1"), Assumption("two lines", "for i in range(n):\n    assert i < 5")),
        ("I = [i for i in range(n)]",),
    )
    file = tmp_path / name
    write_schema(schema, file, {"n": "inferred\non two lines"})
    assert read_schema(file) == schema
    assert schema_to_toml(schema).endswith("\n")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("[parameters", "cannot be read"),
        ("x = 1", "no table of parameters"),
        ("[parameters.n]\nshape = []", "parameter n has no type"),
        ('[parameters.n]\ntype = "integer"\nshpe = []', "shpe is not known"),
        ('[parameters.n]\ntype = "integer"\nshape = "n"', "no list of dimensions"),
        ("[parameters.n]\ntype = 3", "type, description and unit are texts"),
        ('[parameters.n]\ntype = "integer"\n[[assumptions]]\ntext = "x"', "assumption 1 has no python"),
        ('[parameters.n]\ntype = "integer"\nshape = ["m"]', "needs m, which is not known"),
    ],
)
def test_files_that_hold_no_schema(tmp_path: Path, text: str, part: str) -> None:
    file = tmp_path / "schema.toml"
    file.write_text(text)
    with pytest.raises(SchemaError) as caught:
        read_schema(file)
    assert part in caught.value.message
    assert caught.value.file == str(file)
    assert caught.value.remedy


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        read_schema(tmp_path / "none.toml")
    assert caught.value.kind == "file-missing"
