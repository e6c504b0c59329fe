"""Values of map expressions: what lists them, what orders them, which of them are indices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from equivamap.ir import ZERO, Affine, Rational, canonical
from equivamap.mapping.scope import IndexValue, Scope, normal_index
from equivamap.mapping.syntax import Expression
from equivamap.mapping.work import Work

__all__ = ["Environment", "Value", "as_value", "compared", "index_value", "is_collection", "items_of"]

_LARGEST_INDEX = 10**30
_INTEGER = re.compile(r"-?[0-9]{1,18}")

Value: TypeAlias = Any
"""An ``mpq``, a str, an `Affine` with variables, a tuple of values, a range, or the data of a parameter."""

Environment: TypeAlias = dict[str, Value]
"""Values of the index names that are bound."""


def as_value(part: IndexValue) -> Rational | str:
    """Return the value of one part of an index."""
    return part if isinstance(part, str) else canonical(part)


def index_value(scope: Scope, value: Value, node: Expression) -> IndexValue:
    """Return one part of an index as instances keep it."""
    if isinstance(value, type(ZERO)) and abs(value) > _LARGEST_INDEX:
        scope.fail("an index is too large", "map-number-size", node.at, "check the arithmetic on indices")
    if isinstance(value, (str, type(ZERO))):
        return normal_index(value)
    what = "depends on a variable" if isinstance(value, Affine) else "is a list"
    scope.fail(f"an index {what}", "map-nonlinear", node.at, "indices are numbers and quoted texts")


def is_collection(value: Value) -> bool:
    """Tell whether a value is data with parts: a list or a table of a parameter."""
    return isinstance(value, Mapping) or (
        isinstance(value, Sequence) and not isinstance(value, (str, tuple, range))
    )


def items_of(scope: Scope, value: Value, node: Expression) -> Iterable[Value]:
    """Return the index values that `value` lists."""
    if isinstance(value, range):
        return (ZERO + item for item in value)
    if isinstance(value, tuple):
        return (_item(scope, item, node) for item in value)
    if isinstance(value, Mapping):
        return (_key(scope, item, node) for item in value)
    if is_collection(value):
        return (_item(scope, item, node) for item in value)
    hint = (
        "write range(n) to count"
        if isinstance(value, type(ZERO))
        else "iterate over range(…), a list or data"
    )
    scope.fail("this cannot be iterated over", "map-syntax", node.at, hint)


def _item(scope: Scope, item: Value, node: Expression) -> Value:
    if isinstance(item, (tuple, list)):
        return tuple(_item(scope, part, node) for part in item)
    if isinstance(item, (str, type(ZERO))):
        return item
    if isinstance(item, Affine):
        scope.fail("a list of variables", "map-nonlinear", node.at, "iterate over index values")
    return scope.leaf(item, "the list", node.at)


def _key(scope: Scope, key: Value, node: Expression) -> Value:
    # JSON keys are texts even where the indices are integers.
    return ZERO + int(key) if isinstance(key, str) and _INTEGER.fullmatch(key) else _item(scope, key, node)


def compared(work: Work, operator: str, left: Value, right: Value, node: Expression) -> bool:
    """Return the outcome of one comparison."""
    if isinstance(left, Affine) or isinstance(right, Affine):
        work.fail(
            "a condition depends on a variable",
            "map-nonlinear",
            node.at,
            "conditions compare indices only",
        )
    if operator in ("in", "not in"):
        if isinstance(right, range) and isinstance(left, type(ZERO)):
            inside = left.denominator == 1 and int(left.numerator) in right
        else:
            inside = False
            for item in items_of(work.scope, right, node):
                work.step(node.at)
                if item == left:
                    inside = True
                    break
        return inside == (operator == "in")
    if operator == "==":
        return bool(left == right)
    if operator == "!=":
        return bool(left != right)
    if not (isinstance(left, str) and isinstance(right, str)) and not (
        isinstance(left, type(ZERO)) and isinstance(right, type(ZERO))
    ):
        work.fail(
            f"cannot order {left!s} and {right!s}",
            "map-syntax",
            node.at,
            "order numbers or texts, not a mixture",
        )
    outcomes = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
    return bool(outcomes[operator])
