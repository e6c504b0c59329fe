from __future__ import annotations

import pytest
from gmpy2 import mpq

from equivamap.ir import Affine, Axis, Kind, Origin, build_instance
from equivamap.mapping.fixed import affine_hull
from tests.mapping.models import instance


@pytest.mark.parametrize(
    ("variables", "rows", "expected"),
    [
        ("x=3 y", "", {0: 3}),
        ("x y", "2 x = 6", {0: 3}),
        ("x:0..1 y:0..1", "x + y >= 2", {0: 1, 1: 1}),
        ("x y", "x + y <= 0", {0: 0, 1: 0}),
        ("x:free y:free", "x + y = 2; x - y = 0", {0: 1, 1: 1}),
        ("x:free y:free", "x + y <= 2; - 2 x - 2 y <= -4; x - y = 0", {0: 1, 1: 1}),
        ("x!:0.5..1.5 y", "", {0: 1}),
        ("x!:0..9 y", "10 x >= 21; 10 x <= 39", {0: 3}),
        ("x:0..5 y:0..5 z:free", "x >= 5; z - x - 2 y = 0; y <= 0", {0: 5, 1: 0, 2: 5}),
        ("x y", "x + y <= 5; x - y = 0", {}),
        ("x y z", "x + y + z >= 1; x + y <= 1", {}),
    ],
)
def test_what_is_fixed(variables: str, rows: str, expected: dict[int, int]) -> None:
    assert affine_hull(instance(variables, rows)).fixed == expected


def test_differences_are_reduced() -> None:
    hull = affine_hull(instance("x:free y:free z", "x - y = 1"))
    assert hull.reduced(Affine({0: mpq(5), 1: mpq(-5), 2: mpq(1)})) == Affine({2: mpq(1)}, mpq(5))
    assert hull.reduced(Affine({0: mpq(5), 1: mpq(-5)})).is_constant


def test_a_semicontinuous_variable_with_equal_bounds_still_has_two_values() -> None:
    two = build_instance(
        variables=Axis(["s", "t"]),
        constraints=Axis([]),
        bounds=[(2, 2), (2, 2)],
        kinds=[Kind.SEMICONTINUOUS, Kind.CONTINUOUS],
        rows=[],
        cost={},
        sense="min",
        origin=Origin("<text>", "lp"),
    )
    assert affine_hull(two).fixed == {1: 2}
    assert affine_hull(two, most_entries=-1).fixed == {1: 2}


def test_large_instances_use_bounds_and_single_entries_only() -> None:
    model = instance("x=3 y z:0..1", "2 y = 5; z >= 1")
    assert affine_hull(model).fixed == {0: 3, 1: mpq(5, 2), 2: 1}
    assert affine_hull(model, most_entries=1).fixed == {0: 3, 1: mpq(5, 2)}


def test_an_infeasible_instance_gives_some_answer() -> None:
    hull = affine_hull(instance("x:0..1", "x >= 2"))
    assert set(hull.fixed) <= {0}
