from __future__ import annotations

import pytest

from equivamap.errors import MapError
from equivamap.ir import Affine
from equivamap.mapping.evaluate import MAX_BITS, Evaluation
from equivamap.mapping.language import parse_map
from equivamap.mapping.scope import Scope
from tests.mapping.models import instance


def evaluated(text: str, steps: int = 1000) -> object:
    expression = parse_map(f"x = {text}").lines[0].expression
    assert expression is not None
    return Evaluation(Scope(instance("x"), instance("y z"), None), steps).value(expression, {})


def test_an_expression_whose_variables_cancel_is_a_number() -> None:
    assert evaluated("y - y + 2") == 2
    assert evaluated("2 ** (y - y + 3)") == 8
    assert evaluated("0*y + z") == Affine.variable(1)


def test_work_is_counted() -> None:
    assert evaluated("sum(1 for k in range(100))") == 100
    with pytest.raises(MapError) as raised:
        evaluated("sum(1 for k in range(100))", steps=50)
    assert raised.value.kind == "map-too-long"


@pytest.mark.parametrize(
    "text",
    [f"2**{MAX_BITS}", "(2**9000)*(2**9000)", "sum(1/k for k in range(1, 20000))", "2**9000 * y * 2**9000"],
)
def test_numbers_stay_small(text: str) -> None:
    with pytest.raises(MapError) as raised:
        evaluated(text, steps=10**6)
    assert raised.value.kind == "map-number-size"


@pytest.mark.parametrize(
    ("text", "value"),
    [("1**(10**100)", 1), ("(-1)**(10**100)", 1), ("0**5", 0), ("0**0", 1), ("5**0", 1), ("(-1)**3", -1)],
)
def test_powers_that_stay_small_may_have_large_exponents(text: str, value: int) -> None:
    assert evaluated(text) == value
