from __future__ import annotations

import pytest
from short_models import model

from equivamap.ir.numbers import mpq
from equivamap.transforms import NotApplicable, Rewriting
from equivamap.transforms.implication import (
    best_cost,
    cuts_off_every_optimum,
    first_wrong,
    follows,
    prover_of,
)
from equivamap.transforms.inequalities import (
    Inequality,
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
