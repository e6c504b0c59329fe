from __future__ import annotations

from equivamap.ir import Affine, Axis, Instance, Origin, build_instance
from equivamap.ir.numbers import mpq
from equivamap.propose.summands import summand_lines


def columns(bounds: list, kinds: list[int]) -> Instance:
    return build_instance(
        variables=Axis([f"v{j}" for j in range(len(bounds))]),
        constraints=Axis([]),
        bounds=bounds,
        kinds=kinds,
        rows=[],
        cost={},
        sense="min",
        origin=Origin("v", "test"),
    )


def total(*factors: int) -> Affine:
    return Affine({j: mpq(f) for j, f in enumerate(factors)})


def test_like_summands_are_paired_and_one_is_the_rest() -> None:
    """``3 x0 + 2 x1`` against ``2 y0 + 3 y1 + 6 y2``: x1 is y0, and x0 is what is left."""
    a = columns([(0, 3), (0, 2)], [1, 1])
    b = columns([(0, 2), (0, 1), (0, 1)], [1, 1, 1])
    lines = summand_lines(total(3, 2), total(2, 3, 6), a, b)
    assert lines[1] == Affine({0: mpq(1)})
    assert lines[0] == Affine({1: mpq(1), 2: mpq(2)})


def test_a_summand_that_is_turned_around() -> None:
    a, b = columns([(0, 4)], [0]), columns([(0, 8)], [0])
    # x = 4 - y / 2
    assert summand_lines(total(1), Affine({0: mpq(-1, 2)}, mpq(4)), a, b)[0] == Affine(
        {0: mpq(-1, 2)}, mpq(4)
    )


def test_kinds_and_steps_must_agree() -> None:
    a = columns([(0, 2), (0, 2)], [1, 1])
    b = columns([(0, 2), (0, 1)], [0, 1])
    assert summand_lines(total(1, 1), total(1, 2), a, b) == {}


def test_open_ends_are_alike() -> None:
    a = columns([(0, None), (None, None)], [0, 0])
    b = columns([(None, None), (1, None)], [0, 0])
    lines = summand_lines(total(1, 1), total(1, 1), a, b)
    assert lines[0] == Affine({1: mpq(1)}, mpq(-1))
    assert lines[1] == Affine({0: mpq(1)}) or lines[1] == Affine({0: mpq(1)}, mpq(1))
