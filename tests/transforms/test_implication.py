from __future__ import annotations

import pytest
from short_models import model

from equivamap.ir.numbers import mpq
from equivamap.transforms import NotApplicable, Rewriting
from equivamap.transforms.implication import (
    Inequality,
    add_inequalities,
    at_most,
    best_cost,
    cuts_off_every_optimum,
    first_wrong,
    follows,
    least,
    normal_form,
    prover_of,
    side_of,
    sides_of,
)

BEFORE = model("min x + y; int x y 0..3; a: 2 x + 2 y >= 3; b: x + y <= 4")


def inequality(x: int, y: int, lower: int | None, upper: int | None) -> Inequality:
    return Inequality(
        (),
        {0: mpq(x), 1: mpq(y)},
        None if lower is None else mpq(lower),
        None if upper is None else mpq(upper),
    )


def test_both_sides_must_follow() -> None:
    prover = prover_of(BEFORE)
    assert follows(prover, inequality(1, 1, 2, 4)) is True
    assert follows(prover, inequality(1, 1, 2, 3)) is False
    assert follows(prover, inequality(1, 1, 3, 4)) is False


def test_other_rows_may_take_the_place_of_those_of_the_model() -> None:
    lines = Rewriting(BEFORE).lines
    assert follows(prover_of(BEFORE, lines[1:]), lines[0]) is False
    assert follows(prover_of(BEFORE, lines), lines[0]) is True


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


def test_the_first_wrong_row_leaves_something_if_any_does() -> None:
    prover = prover_of(BEFORE)
    right, deadly, wrong = inequality(1, 1, None, 9), inequality(1, 1, None, 0), inequality(1, 0, None, 2)
    assert first_wrong(prover, [right, deadly, wrong], "none") is wrong
    assert first_wrong(prover, [right, deadly], "none") is deadly
    with pytest.raises(NotApplicable, match="none"):
        first_wrong(prover, [right], "none")


def test_nothing_is_wrong_where_nothing_is_feasible() -> None:
    empty = model("min x; int x y 0..3; a: x + y >= 9")
    with pytest.raises(NotApplicable):
        first_wrong(prover_of(empty), [inequality(1, 0, None, 2)], "none")


def test_cuts_that_spare_an_optimum() -> None:
    prover = prover_of(BEFORE)
    best = best_cost(BEFORE, prover)
    assert best == 2
    assert cuts_off_every_optimum(BEFORE, prover, best, [inequality(1, 0, None, 0)]) is False
    assert cuts_off_every_optimum(BEFORE, prover, best, [inequality(1, 1, 3, None)]) is True


@pytest.mark.parametrize(
    "text",
    ["max x; int x y 0..; a: x - y <= 4", "max x; int x 0..3; a: x >= 4", "max x; int x 3..2; a: x >= 0"],
)
def test_a_model_without_an_optimum_has_no_best_cost(text: str) -> None:
    before = model(text)
    assert best_cost(before, prover_of(before)) is None


def test_least_value_of_a_form() -> None:
    hull = prover_of(model("min x; int x -1..3; int y 2..; a: x >= 0")).region.hull
    assert least({0: mpq(-2), 1: mpq(1)}, hull) == -4
    assert least({0: mpq(1), 1: mpq(-1)}, hull) is None


def test_rows_that_share_an_index_are_numbered() -> None:
    pen = Rewriting(BEFORE)
    family = add_inequalities(pen, "a", [inequality(1, 0, None, 2), inequality(0, 1, None, 2)])
    assert family == "a2" and [line.name for line in pen.lines[2:]] == ["a2[1]", "a2[2]"]
