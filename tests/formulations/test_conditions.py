"""Assumptions over traced numbers leave conditions on single values."""

from __future__ import annotations

import random
from typing import Any

import pytest

from equivamap.formulations.conditions import Tracing
from equivamap.formulations.tracing import (
    Linear,
    Members,
    Opaque,
    SetRelation,
    Traced,
    UntraceableError,
    difference,
    extreme,
    plain,
    product,
    total,
)


def traced(name: str, value: Any, *index: int) -> Any:
    if isinstance(value, list):
        return [traced(name, item, *index, k) for k, item in enumerate(value)]
    return Traced(value, {(name, *index): 1})


def conditions(text: str, **data: Any) -> list[Any]:
    return (
        Tracing({n: traced(n, v) for n, v in data.items()}, {"A": "A = [x[0], x[1]]"}, random.Random(0))
        .conditions(text)
        .found
    )


def forms(text: str, **data: Any) -> list[tuple[dict[Any, Any], str, bool]]:
    return [(dict(c.form), c.sign, c.holds) for c in conditions(text, **data)]


def test_bounds_and_chains() -> None:
    assert forms("all(0 <= x[i] < n for i in range(n))", x=[5], n=1) == [
        ({("x", 0): -1}, "<=", True),
        ({("x", 0): 1, ("n",): -1}, "<", False),
    ]
    assert forms("min(x) >= 2", x=[1, 3]) == [({("x", 0): -1}, "<=", False), ({("x", 1): -1}, "<=", True)]
    assert forms("not x[0] > 4", x=[5]) == [({("x", 0): 1}, "<=", False)]
    assert forms("abs(x[0]) <= 1", x=[-3]) == [({("x", 0): 1}, "<=", True), ({("x", 0): -1}, "<=", False)]


def test_sums_and_products() -> None:
    assert forms("sum(x) == 2 * x[0] + 1", x=[1, 4]) == [({("x", 0): -1, ("x", 1): 1}, "==", False)]
    assert forms("x[0] * y <= 6", x=[3], y=4) == [({("x", 0): 4}, "<=", False)]
    assert forms("for v in A:\n    assert v / 2 >= 1", x=[2, 0])[1] == ({("x", 1): -0.5}, "<=", False)


def test_a_choice_takes_what_lacks_least() -> None:
    (found,) = forms("x[0] > 5 and x[1] > 5 or x[1] >= 3", x=[1, 2])
    assert found == ({("x", 1): -1}, "<=", False)
    pinned = [form for form, _, _ in forms("all(any(v == k for v in x) for k in range(3))", x=[0, 0, 0])]
    cells = [cell for form in pinned for cell in form]
    assert len(set(cells)) >= 2


def test_order_and_sets() -> None:
    found = conditions("sorted(x) == list(range(2))", x=[1, 1])
    assert [c.holds for c in found] == [False, True]
    (relation,) = conditions("len(set(x)) == n", x=[1, 1], n=2)
    assert isinstance(relation, SetRelation) and relation.kind == "distinct" and not relation.holds
    (relation,) = conditions("set(x) == set(range(2))", x=[0, 5])
    assert relation.kind == "equal" and relation.wanted == [0, 1]
    (relation,) = conditions("x[0] not in [1, 2]", x=[2])
    assert relation.kind == "apart" and not relation.holds


def test_an_index_out_of_range_asks_for_one_within() -> None:
    (found,) = conditions("y[x[0]] > 0", x=[7], y=[1, 2])
    assert isinstance(found, Opaque) and found.bounds == 2 and found.cells == {("x", 0)}


def test_what_is_not_followed_is_said() -> None:
    for text in ("open('x')", "x[5] > 0", "unknown > 1", "while True: pass"):
        with pytest.raises(UntraceableError):
            conditions(text, x=[1])


def test_arithmetic_of_traced_numbers() -> None:
    a, b = Traced(3, {("a",): 1}), Traced(5, {("b",): 1})
    assert plain(total([a, b, 1])) == 9 and difference(a, a).form == {("a",): 0}
    assert product(a, b).form == {("a",): 5} and product(a, b).opaque == {("b",)}
    assert extreme("max", [a, b]).value == 5 and len(Members([a, a, b])) == 2
    linear = conditions("a <= b", a=3, b=5)[0]
    assert isinstance(linear, Linear) and linear.constant == -2
