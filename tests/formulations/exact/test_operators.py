"""Numbers and operators of the exact interpreter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.exact.values import exact_data
from tests.formulations.exact_texts import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 == 0.3", True),
        ("c[0][0] * 3", mpq(3, 10)),
        ("7 / 2", mpq(7, 2)),
        ("7 // 2, -7 % 3, 2 ** 10, 2 ** -1", (3, 2, 1024, mpq(1, 2))),
        ("0 <= n < 4 and not k[1] or False", True),
        ("1 if n > 5 else -1", -1),
        ("min(1, float('inf')), c[0][1] < math.inf", (1, True)),
        ("abs(c[0][0] - 0.1) < 1e-9", True),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(text) == expected


numbers = st.integers(-6, 6).map(str)
expressions = st.recursive(
    numbers | st.sampled_from(["a", "b"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "%", "<", "==", ">="]), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        st.tuples(inner, inner).map(lambda parts: f"sum({parts[0]} * i for i in range({parts[1]} % 4))"),
        inner.map(lambda part: f"max(-{part}, abs({part}), len([{part}]))"),
    ),
    max_leaves=12,
)


@given(expressions, st.integers(-5, 5), st.integers(-5, 5))
def test_integers_are_computed_as_python_does(text: str, a: int, b: int) -> None:
    try:
        expected: Any = eval(text, {"a": a, "b": b})
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            compile_python(text).evaluate({"a": a, "b": b})
        return
    assert compile_python(text).evaluate({"a": a, "b": b}) == expected


@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), max_size=5))
def test_floats_are_their_shortest_decimals(values: list[float]) -> None:
    total = sum((mpq(json.dumps(v)) for v in values), mpq(0))
    assert compile_python("sum(v)").evaluate(exact_data({"v": values})) == total
