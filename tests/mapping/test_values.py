"""Values of expressions in maps."""

from __future__ import annotations

import pytest

from equivamap.errors import MapError
from tests.mapping.models import evaluated


@pytest.mark.parametrize("text", ["0 < [1, 2]", "[1, 2] < 3", "'a' <= 1", "range(3) > range(2)"])
def test_only_numbers_and_texts_have_an_order(text: str) -> None:
    with pytest.raises(MapError, match="cannot order"):
        evaluated(f"1 if {text} else 2")


def test_numbers_and_texts_are_ordered() -> None:
    assert evaluated("1 if 2 < 3 else 2") == 1
    assert evaluated("1 if 'b' < 'a' else 2") == 2
