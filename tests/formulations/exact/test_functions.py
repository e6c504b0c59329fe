"""Functions and methods of the exact interpreter, against Python's own."""

from __future__ import annotations

from typing import Any

import pytest
from gmpy2 import mpq

from equivamap.formulations.exact.functions import BUILTINS, MODULES, call_method
from equivamap.formulations.exact.python import compile_python
from equivamap.formulations.exact.values import Meter, exact_data

SAME = [
    "list(zip([1, 2], [3, 4])), list(enumerate('ab', 1)), list(reversed([1, 2]))",
    "sorted([3, 1, 2], key=lambda v: -v), sorted([2, 1], reverse=True)",
    "list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(None, [0, 1]))",
    "any(v > 1 for v in [1, 2]), all([]), bool([]), divmod(-7, 3), pow(2, 5)",
    "round(7), round(1234, -2), int('12'), float('2') == 2, str(3), abs(-4)",
    "dict([(1, 2)]), set([1, 1]), tuple([1]), frozenset([1]) == {1}, next(iter([5])), next(iter([]), 6)",
    "sum([[1], [2]], []), sum([1, 2], 10), min(3, 1), max([2, 5], default=1)",
    "math.comb(5, 2), math.factorial(5), math.lcm(4, 6), math.isqrt(17), math.trunc(-2), math.isclose(1, 1)",
    "list(itertools.permutations([1, 2])), list(itertools.product([1], [2, 3])), list(itertools.pairwise([1, 2, 3]))",
    "list(itertools.accumulate([1, 2, 3])), list(itertools.chain([1], [2])), list(itertools.islice([1, 2, 3], 2))",
    "collections.Counter([1, 1, 2])[1], functools.reduce(lambda a, b: a * b, [1, 2, 3])",
    "{1: 2}.get(3, 4), list({1: 2}.items()), [1, 2, 1].count(1), {1}.union({2}), (1, 2).index(2)",
]


@pytest.mark.parametrize("text", SAME)
def test_results_are_those_of_python(text: str) -> None:
    import collections
    import functools
    import itertools
    import math

    modules = {
        "math": math,
        "itertools": itertools,
        "collections": collections,
        "functools": functools,
    }
    assert compile_python(text).evaluate({}) == eval(text, modules)


def test_statements_use_containers() -> None:
    text = """
from collections import defaultdict, deque
import itertools as it
groups = defaultdict(list)
for v in [1, 2, 3]:
    groups[v % 2].append(v)
queue = deque([0])
seen = set()
while queue:
    node = queue.popleft()
    seen.add(node)
    for other in links[node]:
        if other not in seen:
            queue.append(other)
pairs = [p for p in it.combinations([1, 2, 3], 2)]
table = {}
table['a'] = 1
table.update({'b': 2})
row = [3, 1]
row.sort()
row.extend(v for v in [7])
row[0] += 5
"""
    found = compile_python(text).evaluate(exact_data({"links": [[1], [2, 0], []]}))
    assert dict(found["groups"]) == {1: [1, 3], 0: [2]}
    assert found["seen"] == {0, 1, 2}
    assert found["pairs"] == [(1, 2), (1, 3), (2, 3)]
    assert found["table"] == {"a": 1, "b": 2}
    assert found["row"] == [6, 3, 7]


def test_rounding_of_rationals_is_pythons() -> None:
    assert BUILTINS["round"](Meter(), mpq(5, 2)) == 2
    assert BUILTINS["round"](Meter(), mpq(1235, 1000), 2) == mpq(124, 100)
    assert type(BUILTINS["int"](Meter(), mpq(-7, 2))) is int
    assert MODULES["math"]["sqrt"](Meter(), mpq(1, 4)) == mpq(1, 2)


@pytest.mark.parametrize(
    ("value", "name", "args"),
    [
        ([1], "__len__", []),
        (1, "bit_length", []),
        ("a", "format", []),
        (exact_data([1]), "sort", []),
        ({}, "clear", []),
    ],
)
def test_other_methods_do_not_exist(value: Any, name: str, args: list[Any]) -> None:
    with pytest.raises(TypeError):
        call_method(Meter(), value, name, args, {})
