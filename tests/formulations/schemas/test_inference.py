"""Schemas inferred from one example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from equivamap.errors import SchemaError
from equivamap.formulations.schemas.inference import freeze, infer_schema
from equivamap.formulations.schemas.schema_files import read_schema

DATA: dict[str, Any] = {
    "n": 3,
    "m": 2,
    "capacity": 70,
    "c": [[1, 2], [3, 4], [5, 6.5]],
    "k": [1, 2, 2],
    "r": [[1.5], [1, 2], [3, 4]],
    "a": [[0, 1], [1, 1], [0, 0]],
    "stock": [1, 2, 3, 4],
    "w": [1.5] * 9,
    "v": [2.5] * 9,
    "price": 2.5,
}


def test_dimensions_and_types() -> None:
    found = infer_schema(DATA).schema.parameters
    assert {name: (p.type, p.shape) for name, p in found.items()} == {
        "n": ("integer", ()),
        "m": ("integer", ()),
        "capacity": ("integer", ()),
        "c": ("continuous", ("n", "m")),
        "k": ("integer", ("n",)),
        "r": ("continuous", ("n", "k[n]")),
        "a": ("binary", ("n", "m")),
        "stock": ("integer", ("n+1",)),
        "w": ("continuous", ("*",)),
        "v": ("continuous", ("len(w)",)),
        "price": ("continuous", ()),
    }


def test_the_example_fits_its_own_schema() -> None:
    assert infer_schema(DATA).schema.checked(DATA) == DATA


def test_doubts_are_reported() -> None:
    inferred = infer_schema({"n": 2, "m": 2, "c": [[1, 2], [3, 4.5]], "u": [[1.5] * 5]})
    assert inferred.schema.parameters["c"].shape == ("n", "m")
    assert any("may be any of n, m" in line for line in inferred.ambiguous["c"])
    assert any("always 5" in line for line in inferred.ambiguous["u"])
    assert "n" not in inferred.ambiguous
    assert any(line.startswith("c: dimension 2") for line in inferred.lines())


def test_frozen_files_are_schemas(tmp_path: Path) -> None:
    inferred = infer_schema(DATA)
    freeze(inferred, tmp_path / "schema.toml")
    assert read_schema(tmp_path / "schema.toml") == inferred.schema
    assert "# ambiguous: all values are integers" in (tmp_path / "schema.toml").read_text()


def test_empty_lists_have_a_shape() -> None:
    found = infer_schema({"n": 0, "a": [], "b": [[], []]}).schema
    assert found.parameters["a"].shape == ("n",)
    assert len(found.parameters["b"].shape) == 2
    assert found.checked({"n": 0, "a": [], "b": [[], []]})["b"] == [[], []]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"city": ["Paris"]}, "'Paris'"),
        ({"a": [1, [2]]}, "side by side"),
        ({"a": {"x": 1}}, "no finite number"),
        ({"a": True}, "True"),
        ({"a": float("inf")}, "inf"),
        ({"a b": 1}, "no name"),
    ],
)
def test_what_no_schema_describes(data: dict[str, Any], part: str) -> None:
    with pytest.raises(SchemaError) as caught:
        infer_schema(data, "data.json")
    assert part in caught.value.message
    assert caught.value.file == "data.json"
