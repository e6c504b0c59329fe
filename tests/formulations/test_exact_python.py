"""The exact interpreter: what it computes, what it refuses, and that it ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from equivamap.errors import UnsupportedError
from equivamap.formulations.exact_python import (
    FAULTS,
    AssertionFailedError,
    StepLimitError,
    compile_python,
)
from equivamap.formulations.exact_values import Meter, exact_data

DATA: dict[str, Any] = {
    "n": 3,
    "c": [[0.1, 2, 3.5], [1, 2, 3], [4, 5, 6]],
    "Om": [[0, 1, 2], [2, 1, 0], [1, 2, 0]],
    "k": [1, 0, 2],
}


def value(text: str, **more: Any) -> Any:
    return compile_python(text).evaluate(exact_data({**DATA, **more}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2 == 0.3", True),
        ("c[0][0] * 3", mpq(3, 10)),
        ("7 / 2", mpq(7, 2)),
        ("7 // 2, -7 % 3, 2 ** 10, 2 ** -1", (3, 2, 1024, mpq(1, 2))),
        ("all(sorted(Om[j]) == list(range(n)) for j in range(n))", True),
        ("sum(c[i][j] for i in range(n) for j in range(n) if i != j)", mpq(37, 2)),
        ("max(k), min(k), max(k, key=lambda v: -v), max([], default=0)", (2, 0, 0, 0)),
        ("0 <= n < 4 and not k[1] or False", True),
        ("1 if n > 5 else -1", -1),
        ("[(i, v) for i, v in enumerate(k) if v]", [(0, 1), (2, 2)]),
        ("{i: i * i for i in range(3)}[2], len({1, 1, 2}), (1, 2)[::-1]", (4, 2, (2, 1))),
        ("[*k, *range(2)], k[-1], k[1:]", ([1, 0, 2, 0, 1], 2, [0, 2])),
        ("round(2.5), round(c[0][2], 0), int(-3.7), math.floor(-0.5), math.ceil(0.5)", (2, 4, -3, -1, 1)),
        ("min(1, float('inf')), c[0][1] < math.inf", (1, True)),
        ("math.sqrt(4), math.gcd(4, 6), math.prod(k[::2])", (2, 2, 2)),
        ("list(itertools.combinations(range(3), 2))", [(0, 1), (0, 2), (1, 2)]),
        ("list(itertools.chain.from_iterable(zip(k, range(3))))", [1, 0, 0, 1, 2, 2]),
        ("isinstance(n, int) and isinstance(c[0][0], float) and not isinstance(n, list)", True),
        ("abs(c[0][0] - 0.1) < 1e-9", True),
    ],
)
def test_expressions(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_statements_bind_names() -> None:
    text = """
import itertools as it
from math import ceil
P = []
for machine in range(n):
    ops = [(j, m) for j in range(n) for m in range(n) if Om[j][m] == machine]
    for i in range(len(ops)):
        for j2, k2 in ops[i + 1:]:
            P.append((ops[i], (j2, k2)))
pairs = len(P)
def above(i):
    if i >= n:
        return 0
    return 1 + above(i + 1)
depth = above(0)
total = 0
while total < 10:
    total += 4
    if total == 8:
        continue
    if total > 100:
        break
up = ceil(c[0][2])
orders = len(list(it.permutations(range(n))))
"""
    found = value(text)
    assert (found["pairs"], found["depth"], found["total"], found["up"], found["orders"]) == (9, 3, 12, 4, 6)


def test_a_failed_assertion_names_the_place() -> None:
    with pytest.raises(AssertionFailedError) as caught:
        value("for i in range(n):\n    assert k[i] >= 1, 'too small'")
    assert caught.value.text == "k[i] >= 1"
    assert caught.value.names == {"i": 1}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("c[3]", IndexError),
        ("n / 0", ZeroDivisionError),
        ("1 / k[1]", ZeroDivisionError),
        ("missing + 1", NameError),
        ("range(c[0][0])", TypeError),
        ("k.append(1)", TypeError),
        ("k[0] = 2\nx = 1", TypeError),
        ("len(n)", TypeError),
        ("sum(k, [])", TypeError),
        ("2 ** 10 ** 9", OverflowError),
        ("float('inf') - float('inf')", ArithmeticError),
        ("def f(i):\n    return f(i + 1)\nx = f(0)", RecursionError),
        ("[i for i in range(10 ** 12)]", StepLimitError),
        ("sum(range(10 ** 12))", StepLimitError),
        ("[0] * 10 ** 12", StepLimitError),
        ("x = 1\nwhile True:\n    x = x + 1", StepLimitError),
        ("x = [1]\nfor i in range(100):\n    x = x + x", StepLimitError),
        ("list(itertools.product(range(100), repeat=50))", StepLimitError),
    ],
)
def test_faults_are_of_the_known_kinds(text: str, fault: type[Exception]) -> None:
    with pytest.raises(fault) as caught:
        compile_python(text).evaluate(exact_data(DATA), Meter(100_000))
    assert isinstance(caught.value, FAULTS)


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "__import__('os')",
        "import os",
        "from math import nothing",
        "with n: pass",
        "class A: pass",
        "k.__len__()",
        "eval('1'); del n",
        "f(*[1], **{})",
        "1 +",
        "x = yield",
    ],
)
def test_what_is_not_known_is_refused_before_it_runs(text: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        compile_python(text)
    assert caught.value.kind in ("python-syntax", "python-construct")
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["eval('1')", "open('x')", "getattr(n, 'real')", "exec('1')", "globals()"])
def test_no_other_builtins_exist(text: str) -> None:
    with pytest.raises(NameError):
        value(text)


def test_the_data_are_not_changed() -> None:
    data = exact_data(DATA)
    compile_python("x = sorted(k)\nx.append(5)\nn = 7\ny = k + [1]").evaluate(data)
    assert data["n"] == 3
    assert list(data["k"]) == DATA["k"]


def test_rounding_is_noted() -> None:
    exact, rounded = Meter(), Meter()
    compile_python("math.sqrt(2.25)").evaluate({}, exact)
    compile_python("math.sqrt(2)").evaluate({}, rounded)
    assert not exact.inexact
    assert rounded.inexact


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
