"""Operators and methods on traced numbers, sets and lists."""

from __future__ import annotations

import ast
import math
from typing import Any

from gmpy2 import mpq

from equivamap.formulations.conditions.traced_numbers import (
    Members,
    Traced,
    UntraceableError,
    cells_of,
    difference,
    plain,
    product,
    total,
)

__all__ = ["arithmetic", "method_result", "set_operation"]


def arithmetic(kind: type[ast.operator], left: Any, right: Any) -> Any:
    """Return the result of an operator on numbers."""
    if kind is ast.Add:
        return total([left, right])
    if kind is ast.Sub:
        return difference(left, right)
    if kind is ast.Mult:
        return product(left, right)
    a, b = plain(left), plain(right)
    if kind is ast.Div:
        if not isinstance(right, Traced):
            return product(left, 1 / mpq(b))
        value: Any = mpq(a) / b
        if isinstance(left, Traced) and left.form:
            form = {cell: factor / mpq(b) for cell, factor in left.form.items()}
            return Traced(value, form, left.opaque | cells_of(right) - frozenset(form))
    elif kind is ast.FloorDiv:
        value = math.floor(mpq(a) / b)
    elif kind is ast.Mod:
        value = a - b * math.floor(mpq(a) / b)
    elif kind is ast.Pow:
        if b != int(b) or abs(b) > 256 or abs(a) > 10**9:
            raise UntraceableError("a power")
        value = a ** int(b) if b >= 0 else mpq(a) ** int(b)
    else:
        raise UntraceableError(kind.__name__)
    cells = cells_of([left, right])
    return Traced(value, opaque=cells) if cells else value


def set_operation(kind: type[ast.operator], left: Any, right: Any) -> Members:
    """Return the result of an operator on sets."""
    if not isinstance(left, Members) or not isinstance(right, Members):
        raise TypeError("sets have no such operator")
    if kind is ast.BitOr:
        return Members([*left.elements(), *right.elements()])
    if kind is ast.BitAnd:
        return Members(e for e in left.elements() if plain(e) in right.of_value)
    if kind is ast.Sub:
        return Members(e for e in left.elements() if plain(e) not in right.of_value)
    if kind is ast.BitXor:
        apart = (set_operation(ast.Sub, left, right), set_operation(ast.Sub, right, left))
        return Members([*apart[0].elements(), *apart[1].elements()])
    raise UntraceableError(kind.__name__)


def method_result(base: Any, name: str, arguments: list[Any]) -> Any:
    """Return what a method of a set, list or table gives, and change it as the method does."""
    if isinstance(base, Members):
        operation = {
            "union": ast.BitOr,
            "intersection": ast.BitAnd,
            "difference": ast.Sub,
            "symmetric_difference": ast.BitXor,
        }.get(name)
        if operation is not None:
            for other in arguments:
                base = set_operation(operation, base, other if isinstance(other, Members) else Members(other))
            return base
        if name == "add":
            base.of_value.setdefault(plain(arguments[0]), []).append(arguments[0])
            return None
        if name == "update":
            for item in arguments[0]:
                base.of_value.setdefault(plain(item), []).append(item)
            return None
        if name in ("discard", "remove"):
            base.of_value.pop(plain(arguments[0]), None)
            return None
        if name == "issubset":
            return set(base.of_value) <= {plain(item) for item in arguments[0]}
        if name == "isdisjoint":
            return not set(base.of_value) & {plain(item) for item in arguments[0]}
    elif isinstance(base, list):
        if name in ("append", "extend", "pop", "insert"):
            return getattr(base, name)(*(a if name in ("append", "extend") else plain(a) for a in arguments))
        if name in ("count", "index"):
            keys = [plain(item) for item in base]
            value = getattr(keys, name)(plain(arguments[0]))
            cells = cells_of(base)
            return Traced(value, opaque=cells) if cells else value
    elif isinstance(base, dict):
        if name in ("items", "keys", "values"):
            return list(getattr(base, name)())
        if name in ("get", "setdefault"):
            return getattr(base, name)(plain(arguments[0]), *arguments[1:])
    raise UntraceableError(f"the method {name}")
