"""The grammar of values in the map language: sums, products, powers, choices, references and calls.

Recursive descent; chains of operators are loops, so that depth is nesting only.
"""

from __future__ import annotations

from typing import Literal, cast

from equivamap.mapping.conditions import read_condition
from equivamap.mapping.cursor import Cursor
from equivamap.mapping.lexer import KEYWORDS
from equivamap.mapping.syntax import (
    Call,
    Choice,
    Clause,
    Expression,
    Listing,
    Number,
    Place,
    Power,
    Product,
    Reference,
    Text,
    Total,
    VariableSum,
)

__all__ = ["read_operand", "read_value"]

_FUNCTIONS = ("sum", "range", "abs", "min", "max")


def read_value(cursor: Cursor, *, indices: bool) -> Expression:
    """Read a value; `indices` tells that quoted texts are index values, not names of variables."""
    cursor.deeper()
    first = _total(cursor, indices=indices)
    if cursor.at_word("if"):
        mark = cursor.position
        at = cursor.take().at
        condition = read_condition(cursor, read_operand)
        if cursor.at_word("else"):
            cursor.take()
            first = Choice(first, condition, read_value(cursor, indices=indices), at)
        else:
            cursor.position = mark  # a trailing condition of the line or of a clause
    cursor.depth -= 1
    return first


def _total(cursor: Cursor, *, indices: bool) -> Expression:
    at = cursor.token.at
    parts = [(1, _product(cursor, indices=indices))]
    while cursor.at_mark("+", "-"):
        sign = 1 if cursor.take().text == "+" else -1
        parts.append((sign, _product(cursor, indices=indices)))
    return parts[0][1] if len(parts) == 1 else Total(tuple(parts), at)


def _product(cursor: Cursor, *, indices: bool) -> Expression:
    at = cursor.token.at
    first = _signed(cursor, indices=indices)
    rest: list[tuple[Literal["*", "/", "//", "%"], Expression]] = []
    while cursor.at_mark("*", "/", "//", "%"):
        operator = cast('Literal["*", "/", "//", "%"]', cursor.take().text)
        rest.append((operator, _signed(cursor, indices=indices)))
    return Product(first, tuple(rest), at) if rest else first


def _signed(cursor: Cursor, *, indices: bool) -> Expression:
    at = cursor.token.at
    sign, signs = 1, 0
    while cursor.at_mark("+", "-"):
        sign = -sign if cursor.take().text == "-" else sign
        signs += 1
    part = _power(cursor, indices=indices)
    if sign == 1:
        return part
    return Number(-part.value, at) if isinstance(part, Number) else Total(((-1, part),), at)


def _power(cursor: Cursor, *, indices: bool) -> Expression:
    base = _primary(cursor, indices=indices)
    if not cursor.at_mark("**"):
        return base
    at = cursor.take().at
    cursor.deeper()
    exponent = _signed(cursor, indices=True)
    cursor.depth -= 1
    return Power(base, exponent, at)


def _primary(cursor: Cursor, *, indices: bool) -> Expression:
    token = cursor.token
    if token.kind == "number":
        cursor.take()
        return Number(token.value, token.at)
    if token.kind == "text":
        following = cursor.following()
        if indices and not (following.kind == "mark" and following.text == "["):
            cursor.take()
            return Text(str(token.value), token.at)
    if cursor.at_mark("(", "["):
        return _bracketed(cursor, indices=indices)
    if cursor.at_mark("?"):
        cursor.fail("'?' stands alone on the right side of a line", remedy="write u[i] = ?")
    name, quoted = cursor.name("a number, a variable, an index or a parameter")
    if cursor.at_mark("("):
        return _call(cursor, name, token.at)
    if not cursor.at_mark("["):
        return Reference(name, None, quoted, token.at)
    parts: list[Expression] = []
    while cursor.at_mark("["):  # x[i][j] is x[i,j]
        cursor.take()
        while True:
            parts.append(read_value(cursor, indices=True))
            if not cursor.at_mark(","):
                break
            cursor.take()
        cursor.expect("]", f"after the indices of {name!r}")
    return Reference(name, tuple(parts), quoted, token.at)


def _bracketed(cursor: Cursor, *, indices: bool) -> Expression:
    opening = cursor.take()
    closing = ")" if opening.text == "(" else "]"
    items: list[Expression] = []
    comma = False
    while not cursor.at_mark(closing):
        items.append(read_value(cursor, indices=indices or closing == "]"))
        if not cursor.at_mark(","):
            break
        comma = True
        cursor.take()
    cursor.expect(closing, f"after {opening.text!r}")
    if closing == ")" and len(items) == 1 and not comma:
        return items[0]
    if not indices:
        cursor.fail("a list is no number", at=opening.at, remedy="lists stand after 'in' only")
    return Listing(tuple(items), opening.at)


def _call(cursor: Cursor, function: str, at: Place) -> Expression:
    if function not in _FUNCTIONS:
        cursor.fail(
            f"unknown function {function!r}; known are {', '.join(_FUNCTIONS)}",
            at=at,
            kind="map-unknown-function",
            remedy="variables take square brackets, as in x[i,j]",
        )
    cursor.take()
    if function == "sum":
        return _sum(cursor, at)
    cursor.deeper()
    arguments: list[Expression] = []
    while not cursor.at_mark(")"):
        arguments.append(read_value(cursor, indices=True))
        if not cursor.at_mark(","):
            break
        cursor.take()
    cursor.expect(")", f"after the arguments of {function}")
    cursor.depth -= 1
    allowed = {"range": (1, 3), "abs": (1, 1)}.get(function, (1, 1000))
    if not allowed[0] <= len(arguments) <= allowed[1]:
        cursor.fail(f"{function} cannot take {len(arguments)} arguments", at=at)
    return Call(cast('Literal["range", "abs", "min", "max"]', function), tuple(arguments), at)


def _sum(cursor: Cursor, at: Place) -> VariableSum:
    listed = cursor.at_mark("[")
    if listed:  # sum([… for …]) as Python people write it
        cursor.take()
    cursor.deeper()
    body = read_value(cursor, indices=False)
    clauses: list[Clause] = []
    while cursor.at_word("for"):
        clauses.append(
            _clause(
                cursor,
            )
        )
    cursor.depth -= 1
    if not clauses:
        cursor.fail(f"expected 'for' in sum(…), found {cursor.found()}", remedy="sum(y[k] for k in range(3))")
    if listed:
        cursor.expect("]", "after the clauses of sum")
    cursor.expect(")", "after the clauses of sum")
    return VariableSum(body, tuple(clauses), at)


def _clause(cursor: Cursor) -> Clause:
    at = cursor.take().at
    bracket = cursor.at_mark("(")
    if bracket:
        cursor.take()
    names: list[str] = []
    while True:
        if cursor.token.kind != "name" or cursor.token.text in KEYWORDS:
            cursor.fail(f"expected an index name after 'for', found {cursor.found()}")
        names.append(cursor.take().text)
        if not cursor.at_mark(","):
            break
        cursor.take()
    if bracket:
        cursor.expect(")", "after the index names")
    if len(set(names)) < len(names):
        cursor.fail("the same index name stands twice after 'for'", at=at)
    values: Expression | None = None
    if cursor.at_word("in"):
        cursor.take()
        values = _total(cursor, indices=True)
    conditions: list[Expression] = []
    while cursor.at_word("if"):
        cursor.take()
        conditions.append(read_condition(cursor, read_operand))
    return Clause(tuple(names), values, tuple(conditions), at)


def read_operand(cursor: Cursor) -> Expression:
    """Read what conditions compare: a sum over indices, without a choice of its own."""
    return _total(cursor, indices=True)
