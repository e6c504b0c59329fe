"""Instances modulo their equations: combinations of equations leave no trace, anything else does."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from short_models import model

from equivamap.checking import check
from equivamap.ir import Instance
from equivamap.propose.equation_space import MOST_COLUMNS, equation_space
from equivamap.transforms import NotApplicable, transformation
from equivamap.transforms.rewriting import Rewriting

FLOW = (
    "min 3 a + b + 4 c + 2 d; int a b c d 0..4; s: a + b = 3; m: a - c = 0; t: b - d = 0; limit: a + 2 c <= 6; "
    "floor: b + d >= 1"
)


def told(instance: Instance) -> tuple[object, ...]:
    """Return all that a space says: rows as a set, for their order means nothing."""
    rows = {(row.body, row.lower, row.upper) for row in instance.exact_rows}
    return rows, instance.objective, instance.exact_bounds, instance.kinds.tolist()


def combined(instance: Instance, seed: int, times: int) -> Instance:
    rng = random.Random(seed)
    for _ in range(times):
        instance = transformation("equality-aggregation").apply(instance, rng).instance
    return instance


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 4))
def test_combinations_of_equations_leave_no_trace(seed: int, times: int) -> None:
    original = equation_space(model(FLOW))
    again = equation_space(combined(model(FLOW), seed, times))
    assert original is not None and again is not None
    assert told(original) == told(again)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000))
def test_a_change_of_meaning_shows(seed: int) -> None:
    try:
        changed = transformation("right-hand-side").apply(model(FLOW), random.Random(seed)).instance
    except NotApplicable:
        return
    original, other = equation_space(model(FLOW)), equation_space(changed)
    assert original is not None
    assert other is None or told(original) != told(other)


def test_columns_in_another_order_are_permuted_alike() -> None:
    pen = Rewriting(model(FLOW))
    turned = equation_space(pen.finish("", order=[2, 0, 3, 1]).instance)
    original = equation_space(model(FLOW))
    assert original is not None and turned is not None
    back = Rewriting(turned).finish("", order=[1, 3, 0, 2]).instance
    assert told(back) == told(original)


def test_nothing_to_say_without_equations_with_contradicting_ones_or_for_large_models() -> None:
    assert equation_space(model("min x; int x 0..3; c: x >= 1")) is None
    assert equation_space(model("min x; int x y 0..3; c: x + y = 1; d: x + y = 2")) is None
    names = " ".join(f"x{k}" for k in range(MOST_COLUMNS + 1))
    assert equation_space(model(f"min x0; int {names} 0..3; c: x0 + x1 = 1")) is None


def test_rows_with_multiples_of_equations_added_are_found_without_names() -> None:
    other = combined(model(FLOW), 7, 3)
    pen = Rewriting(other)
    for k, column in enumerate(pen.columns.values()):
        column.label = ("v", (k,))
    result = check(model(FLOW), pen.finish("", order=[3, 1, 0, 2]).instance, propose="structure")
    assert str(result.verdict) == "equivalent"


def test_numbers_stay_exact() -> None:
    space = equation_space(model("min x; cont x y 0..3; c: 3 x + y = 1; d: x + 3 y <= 2"))
    assert space is not None
    bodies = [dict(row.body.terms) for row in space.exact_rows]
    assert {0: 9, 1: 3} in [{j: 10 * c for j, c in body.items()} for body in bodies]
