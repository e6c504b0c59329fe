from __future__ import annotations

import pytest

from equivamap.errors import MapError
from equivamap.mapping.work import MAX_BITS
from tests.mapping.models import evaluated


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
