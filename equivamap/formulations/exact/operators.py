"""Numbers, texts and operators in the exact interpreter: what a constant, a sum, a comparison or a condition is."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from equivamap.formulations.exact.frames import Compile, Expression, Frame, refuse
from equivamap.formulations.exact.values import BINARY, Symbolic, is_number, same_object, type_words
from equivamap.ir import canonical

__all__ = [
    "compile_arithmetic",
    "compile_choice",
    "compile_comparison",
    "compile_constant",
    "compile_formatted_text",
    "compile_logic",
    "compile_sign",
]


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: same_object,
    ast.IsNot: lambda a, b: not same_object(a, b),
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


def compile_constant(node: ast.Constant, expression: Compile) -> Expression:
    """Compile a constant; a float is the shortest decimal that prints it."""
    value: Any = node.value
    if isinstance(value, float):
        value = canonical(value) if abs(value) != float("inf") else value
    elif value is not None and not isinstance(value, (bool, int, str)):
        refuse(f"the constant {value!r}", node)
    return lambda frame: value


def compile_formatted_text(node: ast.JoinedStr, expression: Compile) -> Expression:
    """Compile ``f"…"``; how its values are to look is not regarded."""
    parts: list[Expression] = []
    for piece in node.values:
        value = piece.value if isinstance(piece, ast.FormattedValue) else piece
        parts.append(expression(value))
    return lambda frame: "".join(str(part(frame)) for part in parts)


def compile_arithmetic(node: ast.BinOp, expression: Compile) -> Expression:
    """Compile ``a + b`` and its like."""
    apply = BINARY.get(type(node.op).__name__)
    if apply is None:
        refuse(f"the operator {type(node.op).__name__}", node)
    left, right = expression(node.left), expression(node.right)
    return lambda frame: apply(frame.meter, left(frame), right(frame))


def compile_sign(node: ast.UnaryOp, expression: Compile) -> Expression:
    """Compile ``-a``, ``+a`` and ``not a``."""
    value = expression(node.operand)
    if isinstance(node.op, ast.Not):
        return lambda frame: not value(frame)
    if isinstance(node.op, ast.Invert):
        refuse("the operator ~", node)
    negative = isinstance(node.op, ast.USub)

    def signed(frame: Frame) -> Any:
        number = value(frame)
        if not is_number(number) and not isinstance(number, Symbolic):
            raise TypeError(f"{type_words(number)} is not a number")
        return -number if negative else +number

    return signed


def compile_logic(node: ast.BoolOp, expression: Compile) -> Expression:
    """Compile ``a and b``, ``a or b``."""
    parts = [expression(value) for value in node.values]
    stops_at = isinstance(node.op, ast.Or)

    def joined(frame: Frame) -> Any:
        value: Any = None
        for part in parts:
            value = part(frame)
            if bool(value) is stops_at:
                return value
        return value

    return joined


def compile_comparison(node: ast.Compare, expression: Compile) -> Expression:
    """Compile ``a < b``, ``a in b``, and chains such as ``a <= b < c``."""
    first = expression(node.left)
    rest = [
        (_COMPARISONS[type(sign)], expression(value))
        for sign, value in zip(node.ops, node.comparators, strict=True)
    ]
    if len(rest) == 1:
        compare, second = rest[0]
        return lambda frame: compare(first(frame), second(frame))

    def chained(frame: Frame) -> Any:
        left = first(frame)
        for compare, value in rest:
            right = value(frame)
            if not compare(left, right):
                return False
            left = right
        return True

    return chained


def compile_choice(node: ast.IfExp, expression: Compile) -> Expression:
    """Compile ``a if test else b``."""
    test, then, other = (expression(part) for part in (node.test, node.body, node.orelse))
    return lambda frame: then(frame) if test(frame) else other(frame)
