"""Statements of the exact interpreter."""

from __future__ import annotations

import pytest

from equivamap.formulations.exact.python import AssertionFailedError
from tests.formulations.exact_texts import value


def test_statements_bind_names() -> None:
    text = """
import itertools as it
from math import ceil
P = []
for machine in range(n):
    ops = [(j, m) for j in range(n) for m in range(n) if Om[j][m] == machine]
    for i in range(len(ops)):
        for j2, k2 in ops[i + 1:]:
            P.append((ops[i], (j2, k2)))
pairs = len(P)
def above(i):
    if i >= n:
        return 0
    return 1 + above(i + 1)
depth = above(0)
total = 0
while total < 10:
    total += 4
    if total == 8:
        continue
    if total > 100:
        break
up = ceil(c[0][2])
orders = len(list(it.permutations(range(n))))
"""
    found = value(text)
    assert (found["pairs"], found["depth"], found["total"], found["up"], found["orders"]) == (9, 3, 12, 4, 6)


def test_a_failed_assertion_names_the_place() -> None:
    with pytest.raises(AssertionFailedError) as caught:
        value("for i in range(n):\n    assert k[i] >= 1, 'too small'")
    assert caught.value.text == "k[i] >= 1"
    assert caught.value.names == {"i": 1}
