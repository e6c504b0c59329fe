from __future__ import annotations

import random

import pytest
from short_models import model

from equivamap.ir import Axis, Instance, Kind, Origin, build_instance
from equivamap.transforms import NotApplicable, transformation

RANGES = transformation("ranges")


def sides(instance: Instance) -> list[tuple[object, object]]:
    return [(row.lower, row.upper) for row in instance.exact_rows]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("c: x + y <= 4; d: 2x + 2y >= 2", [(1, 4)]),
        ("c: x + y <= 4; d: -x - y <= -2", [(2, 4)]),
        ("c: x + y >= 2; d: -2x - 2y >= -6", [(2, 3)]),
    ],
)
def test_multiples_are_joined_in_the_terms_of_the_first(rows: str, expected: list[tuple[int, int]]) -> None:
    made = RANGES.apply(model(f"min x + y; cont x y; {rows}"), random.Random(1)).instance
    assert sides(made) == expected
    assert dict(made.exact_rows[0].body.terms) == {0: 1, 1: 1}


@pytest.mark.parametrize(
    "rows",
    [
        "c: x + y <= 4; d: x + y <= 5",
        "c: x + y <= 4; d: x - y >= 1",
        "c: x + y <= 4; d: x + 2y >= 1",
        "c: x + y <= 4; d: x + y >= 4",
        "c: x + y <= 4; d: x + y >= 5",
        "c: x + y = 4",
    ],
)
def test_what_is_no_range_is_left_alone(rows: str) -> None:
    with pytest.raises(NotApplicable, match="no two inequalities are the sides of one"):
        RANGES.apply(model(f"min x + y; cont x y; {rows}"), random.Random(1))


def ranged(low: int, up: int) -> Instance:
    return build_instance(
        variables=Axis(["x", "y"]),
        constraints=Axis(["c[1]", "d"]),
        bounds=[(0, 3), (0, 3)],
        kinds=[Kind.INTEGER, Kind.INTEGER],
        rows=[({0: 1, 1: 1}, low, up), ({0: 1}, None, 2)],
        cost={0: 1},
        sense="min",
        origin=Origin("test", "test"),
    )


def test_a_range_is_split_and_joined_again() -> None:
    split = RANGES.apply(ranged(1, 4), random.Random(1)).instance
    assert split.constraints.names == ["c[1]", "c_least[1]", "d"]
    assert sides(split) == [(None, 4), (1, None), (None, 2)]
    assert sides(RANGES.apply(split, random.Random(1)).instance) == sides(ranged(1, 4))


def test_the_twin_loses_a_side_that_says_something() -> None:
    assert sides(RANGES.twin(ranged(1, 4), random.Random(1)).instance) != sides(ranged(1, 4))
    with pytest.raises(NotApplicable, match="that the bounds do not imply"):
        RANGES.twin(ranged(0, 4), random.Random(1))
