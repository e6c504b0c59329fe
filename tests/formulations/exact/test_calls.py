"""Calls of the exact interpreter."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formulations.exact_texts import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max(k), min(k), max(k, key=lambda v: -v), max([], default=0)", (2, 0, 0, 0)),
        ("round(2.5), round(c[0][2], 0), int(-3.7), math.floor(-0.5), math.ceil(0.5)", (2, 4, -3, -1, 1)),
        ("math.sqrt(4), math.gcd(4, 6), math.prod(k[::2])", (2, 2, 2)),
        ("list(itertools.combinations(range(3), 2))", [(0, 1), (0, 2), (1, 2)]),
        ("list(itertools.chain.from_iterable(zip(k, range(3))))", [1, 0, 0, 1, 2, 2]),
        ("isinstance(n, int) and isinstance(c[0][0], float) and not isinstance(n, list)", True),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(text) == expected
