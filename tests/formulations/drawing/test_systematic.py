"""Special data of the smallest sizes: nothing, all alike, ties."""

from __future__ import annotations

from equivamap.formulations.drawing.instances import Generator
from equivamap.formulations.drawing.systematic import systematic
from equivamap.formulations.schemas.schema import Assumption, Parameter, Schema

PACKING = Schema(
    {
        "n": Parameter("n", "integer"),
        "w": Parameter("w", "integer", ("n",)),
        "cap": Parameter("cap", "integer"),
    },
    (Assumption("", "n >= 1"), Assumption("", "all(0 < v <= cap for v in w)")),
)
GRAPH = Schema(
    {
        "n": Parameter("n", "integer"),
        "m": Parameter("m", "integer"),
        "E": Parameter("E", "integer", ("m", "2")),
    },
    (Assumption("", "n >= 1 and m >= 0"), Assumption("", "all(0 <= u < v < n for u, v in E)")),
)


def test_ties_and_equal_values_are_there() -> None:
    found = list(systematic(Generator(PACKING), 4, 0))
    assert {"n": 2, "w": [1, 1], "cap": 2} in found[:3]  # two items fill it, each is half of it
    assert {"n": 2, "w": [1, 1], "cap": 1} in found[:3]
    assert {"n": 3, "w": [2, 2, 2], "cap": 3} in found
    for data in found:
        assert PACKING.findings(PACKING.checked(data)) == ()


def test_an_empty_set_is_drawn_early_where_it_may_be_empty() -> None:
    generator = Generator(GRAPH, dimensions=("n",))
    first = [data for data, _ in zip(generator.instances(0, 4, 20, special=True), range(6), strict=False)]
    assert any(data["m"] == 0 and data["E"] == [] for data in first)
    assert all(data["n"] >= 1 for data in first)


def test_no_dimension_is_larger_than_asked() -> None:
    assert all(data["n"] == 1 for data in systematic(Generator(PACKING), 1, 0))


def test_every_size_keeps_a_draw() -> None:
    stream = Generator(PACKING).instances(0, 7, 7, special=True)
    assert {data["n"] for data in stream} == set(range(1, 8))
