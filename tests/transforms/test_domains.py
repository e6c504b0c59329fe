from __future__ import annotations

import pytest

from equivamap.ir import Kind
from equivamap.ir.numbers import mpq
from equivamap.transforms import Column
from equivamap.transforms.domains import domain_of, fixed_value, is_plain, is_spread


def column(low: str, up: str, kind: Kind = Kind.CONTINUOUS) -> Column:
    return Column(("x", ()), *(mpq(end) if end else None for end in (low, up)), kind)


def test_bounds_of_integers_are_rounded_inwards() -> None:
    assert domain_of(column("-1/2", "7/2", Kind.INTEGER)) == (0, 3)
    assert domain_of(column("-1/2", "", Kind.CONTINUOUS)) == (mpq(-1, 2), None)


@pytest.mark.parametrize(
    ("low", "up", "kind", "value"),
    [
        ("2", "2", Kind.CONTINUOUS, 2),
        ("0", "0", Kind.SEMICONTINUOUS, 0),
        # no value lies between these bounds, so that zero alone is left
        ("1", "0", Kind.SEMICONTINUOUS, 0),
        ("3", "2", Kind.SEMIINTEGER, None),
        ("2", "2", Kind.SEMICONTINUOUS, None),
        ("2", "", Kind.CONTINUOUS, None),
    ],
)
def test_what_is_fixed_at_a_value(low: str, up: str, kind: Kind, value: int | None) -> None:
    one = column(low, up, kind)
    assert is_spread(one) is (value is None)
    assert value is None or fixed_value(one) == value
    assert is_plain(one) is (kind is Kind.CONTINUOUS)
