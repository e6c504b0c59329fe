from __future__ import annotations

import pytest

from tests.mapping.models import evaluated


@pytest.mark.parametrize(
    ("text", "value"),
    [("1**(10**100)", 1), ("(-1)**(10**100)", 1), ("0**5", 0), ("0**0", 1), ("5**0", 1), ("(-1)**3", -1)],
)
def test_powers_that_stay_small_may_have_large_exponents(text: str, value: int) -> None:
    assert evaluated(text) == value
