"""Schemas and the data that fit them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from equivamap.errors import DataError, SchemaError
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema


def schema(**parameters: tuple[str, tuple[str, ...]]) -> Schema:
    entries = {name: Parameter(name, kind, shape) for name, (kind, shape) in parameters.items()}  # type: ignore[arg-type]
    return Schema(entries, definitions=("I = [(i, j) for i in range(n) for j in range(i)]",))


FULL = schema(
    w=("continuous", ("n", "n+1", "k[i]")),
    n=("integer", ()),
    k=("integer", ("n",)),
    d=("continuous", ("n", "k[n]")),
    e=("binary", ("|I|", "2")),
    f=("continuous", ("*",)),
    g=("continuous", ("len(f)",)),
)
DATA: dict[str, Any] = {
    "n": 2.0,
    "k": [1, 2],
    "d": [[0.5], [1, 2]],
    "e": [[0, 1.0]],
    "w": [[[1]] * 3, [[1, 2]] * 3],
    "f": [1, 2, 3],
    "g": [1, 2, 3],
    "other": "text",
}


def test_data_that_fit() -> None:
    checked = FULL.checked(DATA)
    assert list(checked) == list(FULL.parameters)
    assert type(checked["n"]) is int
    assert checked["e"] == [[0, 1]]
    assert type(checked["e"][0][1]) is int
    assert FULL.sizes == ("n",)


@pytest.mark.parametrize(
    ("path", "bad", "parts"),
    [
        (("d", 1), [1], ["parameter d[1] has 1 entries", "k[n] is 2"]),
        (("w", 1, 2), [1], ["parameter w[1][2]", "k[i] is 2"]),
        (("n",), 3, ["dimension n is 3"]),
        (("n",), True, ["parameter n is True", "integer"]),
        (("k", 0), 1.5, ["parameter k[0] is 1.5", "integer"]),
        (("e", 0, 1), 2, ["parameter e[0][1] is 2", "binary"]),
        (("e", 0, 1), 0.5, ["0.5", "binary"]),
        (("d", 0, 0), float("nan"), ["parameter d[0][0] is nan", "continuous"]),
        (("d", 0, 0), "1", ["'1'"]),
        (("d", 0, 0), [1], ["a list of 1 entries"]),
        (("d",), 5, ["parameter d is 5", "[n, k[n]]"]),
        (("g",), [1], ["len(f) is 3"]),
        (("k", 0), -1, ["k[i] is -1, which is no length"]),
    ],
)
def test_data_that_do_not_fit(path: tuple[Any, ...], bad: Any, parts: list[str]) -> None:
    data = copy.deepcopy(DATA)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = bad
    with pytest.raises(DataError) as caught:
        FULL.checked(data, "small.json")
    assert caught.value.kind == "schema-data"
    assert caught.value.file == "small.json"
    assert caught.value.remedy
    for part in parts:
        assert part in caught.value.message


def test_missing_parameters_are_named() -> None:
    with pytest.raises(DataError, match="lack k, d"):
        FULL.checked({k: v for k, v in DATA.items() if k not in ("k", "d")})


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        ({"a": ("continuous", ("m",))}, "schema-dimension"),
        ({"m": ("continuous", ()), "a": ("continuous", ("m",))}, "schema-dimension"),
        ({"a": ("continuous", ("2 +",))}, "schema-dimension"),
        ({"a": ("complex", ())}, "schema-type"),
        ({"a b": ("integer", ())}, "schema-name"),
    ],
)
def test_schemas_that_are_none(parameters: dict[str, Any], kind: str) -> None:
    with pytest.raises(SchemaError) as caught:
        Schema({name: Parameter(name, kind_, shape) for name, (kind_, shape) in parameters.items()})
    assert caught.value.kind == kind


def test_findings_name_the_assumption() -> None:
    base = schema(n=("integer", ()), d=("continuous", ("n",)))
    whole = Schema(
        base.parameters, (Assumption("no demand below 0", "min(d) >= 0"), Assumption("", "n >= 1"))
    )
    assert whole.findings({"n": 1, "d": [0.0]}) == ()
    (finding,) = whole.findings({"n": 1, "d": [-0.1]})
    assert finding.assumption.text == "no demand below 0"
