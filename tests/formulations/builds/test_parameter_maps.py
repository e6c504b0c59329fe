"""Parameter maps."""

from __future__ import annotations

from pathlib import Path

import pytest

from equivamap.errors import UsageError
from equivamap.formulations.builds.parameter_maps import ParameterMap, identity_map, read_parameter_map
from equivamap.formulations.schemas.schema import Parameter, Schema


def test_values_are_exact_and_rounding_is_named() -> None:
    given = ParameterMap(
        {"A": "0.1 * c[0]", "B": "n / 1009", "C": "C = [x + 1 for x in c]", "D": "D = len(R)"},
        ("R = range(n)",),
    )
    mapped = given.apply({"n": 4, "c": [3, 0.25]})
    assert mapped.data == {"A": 0.3, "B": 4 / 1009, "C": [4, 1.25], "D": 4}
    assert mapped.rounded == ("B",)


def test_names_of_a_stand_before_names_of_b() -> None:
    swapped = ParameterMap({"n": "n = m", "m": "m = n", "k": "k = later + 1", "later": "5"})
    with pytest.raises(UsageError) as caught:
        swapped.apply({"n": 1, "m": 2})
    assert "no value for k" in caught.value.message
    in_order = ParameterMap({"n": "n = m", "m": "m = n", "later": "5", "k": "k = later + 1"})
    assert in_order.apply({"n": 1, "m": 2}).data == {"n": 2, "m": 1, "later": 5, "k": 6}


def test_a_map_by_names_and_what_it_lacks() -> None:
    schema = Schema({"n": Parameter("n", "integer"), "m": Parameter("m", "integer")})
    assert identity_map(schema).missing(schema) == ()
    assert identity_map(schema).origin == "names"
    assert ParameterMap({"n": "n"}).missing(schema) == ("m",)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "map.json",
            '{"parameters": {"A": {"code": {"python": "A = n"}}, "B": {"code": {"python": "B = 2"}}}}',
        ),
        ("map.json", '{"A": "n", "B": 2}'),
        ("map.txt", "# comment\nA = n\n\nB = 2\n"),
    ],
)
def test_forms_of_files(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_parameter_map(tmp_path / name).apply({"n": 7}).data == {"A": 7, "B": 2}


@pytest.mark.parametrize(("name", "text"), [("m.txt", "A is n"), ("m.json", '{"A": [1]}'), ("m.txt", None)])
def test_files_that_hold_no_map(tmp_path: Path, name: str, text: str | None) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(UsageError) as caught:
        read_parameter_map(tmp_path / name)
    assert caught.value.file == str(tmp_path / name)


@pytest.mark.parametrize("text", ["c[9]", "import os", "A = {}.missing", "1 / 0", "lambda: 1", "B = 1"])
def test_statements_without_a_value(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        ParameterMap({"A": text}).apply({"c": [1]})
    assert caught.value.kind == "parameter-map"
    assert "A" in caught.value.message
