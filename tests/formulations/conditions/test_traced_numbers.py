"""Arithmetic of traced numbers."""

from __future__ import annotations

from equivamap.formulations.conditions.traced_numbers import (
    Linear,
    Members,
    Traced,
    difference,
    extreme,
    plain,
    product,
    total,
)
from tests.formulations.traced_texts import conditions


def test_arithmetic_of_traced_numbers() -> None:
    a, b = Traced(3, {("a",): 1}), Traced(5, {("b",): 1})
    assert plain(total([a, b, 1])) == 9 and difference(a, a).form == {("a",): 0}
    assert product(a, b).form == {("a",): 5} and product(a, b).opaque == {("b",)}
    assert extreme("max", [a, b]).value == 5 and len(Members([a, a, b])) == 2
    linear = conditions("a <= b", a=3, b=5)[0]
    assert isinstance(linear, Linear) and linear.constant == -2
