"""Lists, sets, tables and comprehensions of the exact interpreter."""

from __future__ import annotations

from typing import Any

import pytest
from gmpy2 import mpq

from tests.formulations.exact_texts import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all(sorted(Om[j]) == list(range(n)) for j in range(n))", True),
        ("sum(c[i][j] for i in range(n) for j in range(n) if i != j)", mpq(37, 2)),
        ("[(i, v) for i, v in enumerate(k) if v]", [(0, 1), (2, 2)]),
        ("{i: i * i for i in range(3)}[2], len({1, 1, 2}), (1, 2)[::-1]", (4, 2, (2, 1))),
        ("[*k, *range(2)], k[-1], k[1:]", ([1, 0, 2, 0, 1], 2, [0, 2])),
    ],
)
def test_values(text: str, expected: Any) -> None:
    assert value(text) == expected
