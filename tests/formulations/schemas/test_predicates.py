"""Assumptions on data."""

from __future__ import annotations

import pytest

from equivamap.errors import SchemaError
from equivamap.formulations.exact.values import exact_data
from equivamap.formulations.schemas.predicates import (
    Assumption,
    Definitions,
    Standing,
    check_assumptions,
    evaluate_assumption,
)

DATA = {"n": 2, "d": [1.5, -1], "k": [0, 1]}


@pytest.mark.parametrize(
    ("python", "standing", "part"),
    [
        ("n >= 1", Standing.HOLDS, ""),
        ("assert n >= 1 and len(d) == n", Standing.HOLDS, ""),
        ("all(d[i] >= 0 for i in range(n))", Standing.FAILS, "is false"),
        ("for i in range(n):\n    assert d[i] >= 0", Standing.FAILS, "d[i] >= 0 is false at i = 1"),
        ("if n > 1:\n    raise ValueError('n')", Standing.FAILS, "raise ValueError"),
        ("d[2] > 0", Standing.FAULT, "IndexError"),
        ("1 / k[0] > 0", Standing.FAULT, "ZeroDivisionError"),
        ("sum(range(10**15)) > 0", Standing.FAULT, "steps"),
    ],
)
def test_every_standing(python: str, standing: Standing, part: str) -> None:
    finding = evaluate_assumption(Assumption("it", python), exact_data(DATA))
    assert finding.standing is standing
    assert part in finding.message
    assert finding.holds is (standing is Standing.HOLDS)


def test_what_is_not_understood_is_said_and_not_taken_for_true() -> None:
    (finding,) = check_assumptions([Assumption("numpy", "import numpy\nassert True")], exact_data(DATA))
    assert finding.standing is Standing.NOT_UNDERSTOOD
    assert not finding.holds


def test_definitions_are_evaluated_where_they_are_needed() -> None:
    definitions = Definitions(["R = range(n)", "bad = d[99]", "total = sum(d[i] for i in R)"])
    data = exact_data(DATA)
    assert evaluate_assumption(Assumption("", "total == 0.5"), data, definitions).holds
    assert "bad" not in data
    broken = evaluate_assumption(Assumption("", "bad > 0"), data, definitions)
    assert broken.standing is Standing.FAULT


def test_statements_that_assert_nothing_are_refused() -> None:
    with pytest.raises(SchemaError) as caught:
        evaluate_assumption(Assumption("nothing", "x = n"), exact_data(DATA))
    assert caught.value.kind == "assumption"


def test_a_rounded_root_is_marked() -> None:
    assert evaluate_assumption(Assumption("", "math.sqrt(n) < 1.5"), exact_data(DATA)).inexact
