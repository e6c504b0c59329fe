from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.formulations.all_data.parametric import Constraint, Form, Parametric, parametric, same_form

P, Q = Parametric.value(0), Parametric.value(1)
X, Y = Form.variable(0), Form.variable(1)


def test_arithmetic_is_that_of_polynomials() -> None:
    value = (P + 2) * (P - Q) - mpq(1, 2) * P
    assert value.at({0: mpq(3), 1: mpq(1)}) == 5 * 2 - mpq(3, 2)
    assert (P - P).constant == 0 and (P + 1).constant is None
    assert same_form(3 - P * X + Y, -(X * P) + (Y + 3))
    assert not same_form(P * X, Q * X)


@pytest.mark.parametrize("other", [3, mpq(1, 2), P, X])
def test_comparisons_with_a_form_are_rows(other: Any) -> None:
    for compare in (operator.le, operator.ge, operator.eq):
        assert isinstance(compare(other, X), Constraint)
        assert isinstance(compare(X, other), Constraint)


LOOKS: list[Callable[[Any], object]] = [
    bool,
    hash,
    int,
    float,
    str,
    abs,
    round,
    "{}".format,
    "{:.2f}".format,
    lambda p: [10, 20][p],
    lambda p: {p: 1},
    lambda p: {1: 2}.get(p),
    lambda p: p in {1, 2},
    lambda p: p in [1, 2],
    lambda p: p == 0,
    lambda p: p != 0,
    lambda p: p > 0,
    lambda p: mpq(1, 2) >= p,
    lambda p: max(p, 1),
    lambda p: sorted([p, 1]),
    lambda p: not p,
    lambda p: 1 if p else 2,
    lambda p: (p, 1) < (2, 1),
    lambda p: (p,) == (1,),
    lambda p: range(p),
    lambda p: list(range(5))[:p],
]


@pytest.mark.parametrize("look", range(len(LOOKS)))
def test_nothing_looks_at_a_value(look: int) -> None:
    with pytest.raises(TypeError):
        LOOKS[look](P)


def test_rows_and_forms_have_no_truth_and_products_are_refused() -> None:
    for value in (X, X <= 1):
        with pytest.raises(TypeError, match="depends on a value of the data"):
            bool(value)
    with pytest.raises(TypeError, match="not linear"):
        X * Y
    with pytest.raises(TypeError):
        parametric(float("inf"))
    assert same_form(Form({}, P) * X, X * P)
