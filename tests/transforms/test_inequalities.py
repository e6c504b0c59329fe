from __future__ import annotations

from short_models import model

from equivamap.ir.numbers import mpq
from equivamap.transforms import Rewriting
from equivamap.transforms.implication import prover_of
from equivamap.transforms.inequalities import (
    Inequality,
    add_inequalities,
    at_most,
    distinct,
    least,
    normal_form,
    side_of,
    sides_of,
    stated,
)


def test_a_negative_row_is_turned_round() -> None:
    row = at_most({0: mpq(-1), 1: mpq(-2), 2: mpq(0)}, mpq(-3))
    assert (row.terms, row.lower, row.upper) == ({0: 1, 1: 2}, 3, None)
    assert side_of(row) == ({0: -1, 1: -2}, -3)
    assert side_of(at_most({0: mpq(1), 1: mpq(-2)}, mpq(-3))) == ({0: 1, 1: -2}, -3)


def test_sides_of_ranges_equations_and_empty_rows() -> None:
    lines = Rewriting(model("min x; int x 0..3; a: x = 2; b: x >= 1; c: 0 x <= 1")).lines
    assert [len(sides_of(line)) for line in lines] == [2, 1, 0]
    assert sides_of(lines[1]) == [({0: -1}, -1)]


def test_scaled_copies_have_one_normal_form() -> None:
    two, three = ({0: mpq(2), 1: mpq(-4)}, mpq(6)), ({1: mpq(-2), 0: mpq(1)}, mpq(3))
    assert normal_form(*two) == normal_form(*three)
    assert normal_form({0: mpq(-1)}, mpq(1)) != normal_form({0: mpq(1)}, mpq(1))


def test_least_value_of_a_form() -> None:
    hull = prover_of(model("min x; int x -1..3; int y 2..; a: x >= 0")).region.hull
    assert least({0: mpq(-2), 1: mpq(1)}, hull) == -4
    assert least({0: mpq(1), 1: mpq(-1)}, hull) is None


def test_rows_that_share_an_index_are_numbered() -> None:
    pen = Rewriting(model("min x; int x y 0..3; a: x + y <= 4"))
    family = add_inequalities(pen, "a", [Inequality((), {j: mpq(1)}, None, mpq(2)) for j in (0, 1)])
    assert family == "a2" and [line.name for line in pen.lines[1:]] == ["a2[1]", "a2[2]"]


def test_indices_stay_where_none_occurs_twice() -> None:
    assert distinct([(2,), ("a",)]) == [(2,), ("a",)]
    assert distinct([(2,), (2,)]) == [(1,), (2,)]
    assert distinct([]) == []


def test_what_the_rows_state() -> None:
    pen = Rewriting(model("min x; int x y 0..3; a: 2 x + 2 y = 4; b: x - y >= 1"))
    assert stated(pen) == {
        (((0, 1), (1, 1)), 2),
        (((0, -1), (1, -1)), -2),
        (((0, -1), (1, 1)), -1),
    }
