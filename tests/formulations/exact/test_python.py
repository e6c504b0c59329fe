"""The exact interpreter: what it computes, what it refuses, and that it ends."""

from __future__ import annotations

import pytest

from equivamap.errors import UnsupportedError
from equivamap.formulations.exact.python import (
    FAULTS,
    StepLimitError,
    compile_python,
)
from equivamap.formulations.exact.values import Meter, exact_data
from tests.formulations.exact_texts import DATA, value


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
