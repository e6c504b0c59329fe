"""Functions of Python that are followed over traced numbers."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable
from typing import Any

from equivamap.formulations.conditions.traced_arithmetic import arithmetic
from equivamap.formulations.conditions.traced_numbers import (
    Members,
    Traced,
    absolute,
    cells_of,
    extreme,
    plain,
    product,
    total,
)
from equivamap.ir import canonical

__all__ = ["FUNCTIONS", "MODULES"]


def _number_function(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        value = function(*(plain(argument) for argument in arguments))
        cells = cells_of(list(arguments))
        value = canonical(value) if isinstance(value, float) else value
        return Traced(value, opaque=cells) if cells else value

    return call


def _length(value: Any) -> Any:
    if isinstance(value, Members):
        cells = cells_of(value)
        return Traced(len(value), opaque=cells, parts=("distinct", value)) if cells else len(value)
    return getattr(value, "length", None) or len(value)


def _extreme_of(kind: str) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        items = list(arguments[0]) if len(arguments) == 1 else list(arguments)
        if "key" in named:
            return (min if kind == "min" else max)(items, key=lambda item: plain(named["key"](item)))
        return named["default"] if not items and "default" in named else extreme(kind, items)

    return call


def _same(value: Any, rounded: bool = False) -> Any:
    """Return ``int(value)`` or ``float(value)``: the same number where that is so."""
    number = plain(value)
    return value if number == int(number) or not rounded else _number_function(int)(value)


def _range(*ends: Any) -> range:
    values = [plain(end) for end in ends]
    if any(value != int(value) for value in values):
        raise TypeError("range of a fraction")
    return range(*(int(value) for value in values))


def _quantifier(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda values: function([bool(plain(value)) for value in values])


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": absolute,
    "all": _quantifier(all),
    "any": _quantifier(any),
    "bool": _number_function(bool),
    "dict": lambda items=(): {plain(key): value for key, value in items},
    "enumerate": lambda values, start=0: list(enumerate(values, int(plain(start)))),
    "filter": lambda test, values: [v for v in values if plain(v if test is None else test(v))],
    "float": _same,
    "frozenset": Members,
    "int": lambda value: _same(value, True),
    "isinstance": lambda value, kinds: True,
    "len": _length,
    "list": lambda values=(): list(values),
    "map": lambda function, *lists: [function(*items) for items in zip(*lists, strict=False)],
    "max": _extreme_of("max"),
    "min": _extreme_of("min"),
    "pow": lambda base, exponent: arithmetic(ast.Pow, base, exponent),
    "range": _range,
    "reversed": lambda values: list(values)[::-1],
    "round": _number_function(round),
    "set": Members,
    "sum": lambda values, start=0: total(values, start),
    "tuple": lambda values=(): tuple(values),
    "zip": lambda *lists, strict=False: list(zip(*lists, strict=strict)),
}

_ITERTOOLS: dict[str, Callable[..., Any]] = {
    "combinations": lambda values, count: list(itertools.combinations(list(values), int(plain(count)))),
    "permutations": lambda values, count=None: list(
        itertools.islice(
            itertools.permutations(list(values), None if count is None else plain(count)), 50_000
        )
    ),
    "product": lambda *lists, repeat=1: list(
        itertools.islice(itertools.product(*lists, repeat=int(plain(repeat))), 50_000)
    ),
    "chain": lambda *lists: [item for values in lists for item in values],
    "pairwise": lambda values: list(itertools.pairwise(values)),
}

MODULES: dict[str, dict[str, Any]] = {
    "itertools": _ITERTOOLS,
    "math": {
        "ceil": _number_function(math.ceil),
        "floor": _number_function(math.floor),
        "gcd": _number_function(math.gcd),
        "prod": lambda values: _product_of(values),
        "inf": math.inf,
    },
}


def _product_of(values: Any) -> Any:
    result: Any = 1
    for value in values:
        result = product(result, value)
    return result
