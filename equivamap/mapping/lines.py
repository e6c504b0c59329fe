"""The grammar of the lines of a map: sections, the variable on the left, the value and condition on the right."""

from __future__ import annotations

from typing import cast

from equivamap.mapping.conditions import read_condition
from equivamap.mapping.cursor import Cursor
from equivamap.mapping.expressions import read_operand, read_value
from equivamap.mapping.lexer import KEYWORDS
from equivamap.mapping.syntax import Direction, Expression, LinkLine, Number, Target, Text

__all__ = ["read_lines"]


def read_lines(cursor: Cursor) -> tuple[LinkLine, ...]:
    """Read a whole map.

    Raises
    ------
    MapError
        With line and column, on anything that is not the map language.
    """
    lines: list[LinkLine] = []
    section: Direction | None = None
    while cursor.token.kind != "end":
        if cursor.at_line_end():
            cursor.take()
            continue
        following = cursor.following()
        if cursor.token.kind == "name" and following.text == ":" and following.kind == "mark":
            word = cursor.take()
            if word.text not in ("backward", "forward"):
                cursor.fail(
                    f"unknown section {word.text!r}",
                    at=word.at,
                    remedy="sections are 'backward:' (A from B) and 'forward:' (B from A)",
                )
            cursor.take()
            section = cast("Direction", word.text)
            continue
        lines.append(_line(cursor, section))
        if not cursor.at_line_end():
            before = cursor.tokens[cursor.position - 1]
            product = before.kind == "number" and cursor.token.kind == "name"
            cursor.fail(
                f"unexpected {cursor.found()} after the end of the line's expression",
                remedy=f"write the product as {before.text}*{cursor.token.text}" if product else "",
            )
    return tuple(lines)


def _line(cursor: Cursor, section: Direction | None) -> LinkLine:
    cursor.depth = 0
    target = _target(cursor)
    if cursor.at_mark("+", "-", "*", "/", "**"):
        cursor.fail(
            "the left side of a line is one variable, without arithmetic",
            kind="map-left-side",
            remedy="solve the line for that variable and write it alone on the left",
        )
    if cursor.at_mark("=="):
        cursor.fail("a line gives a variable with '=', not '=='", remedy="write x[i] = y[i]")
    cursor.expect("=", f"after {target.name!r}")
    expression: Expression | None = None
    if cursor.at_mark("?"):
        cursor.take()
    else:
        expression = read_value(cursor, indices=False)
    condition: Expression | None = None
    if cursor.at_word("if"):
        cursor.take()
        condition = read_condition(cursor, read_operand)
    return LinkLine(target, expression, condition, section)


def _target(cursor: Cursor) -> Target:
    at = cursor.token.at
    if cursor.token.kind == "number" or cursor.at_mark("+", "-", "("):
        cursor.fail(
            "the left side of a line is one variable, without arithmetic",
            kind="map-left-side",
            remedy="solve the line for that variable and write it alone on the left",
        )
    name, quoted = cursor.name("a variable on the left side")
    pattern: list[Number | Text | str] = []
    while cursor.at_mark("["):
        cursor.take()
        while True:
            pattern.append(_target_index(cursor))
            if not cursor.at_mark(","):
                break
            cursor.take()
        cursor.expect("]", f"after the indices of {name!r}")
    return Target(name, tuple(pattern), quoted, at)


def _target_index(cursor: Cursor) -> Number | Text | str:
    token = cursor.token
    sign = 1
    if cursor.at_mark("-", "+"):
        sign = -1 if cursor.take().text == "-" else 1
        if cursor.token.kind != "number":
            cursor.fail(f"expected a number after the sign, found {cursor.found()}")
    if cursor.token.kind == "number":
        return Number(sign * cursor.take().value, token.at)
    if cursor.token.kind == "text":
        return Text(str(cursor.take().value), token.at)
    if cursor.token.kind == "name" and cursor.token.text not in KEYWORDS:
        return cursor.take().text
    cursor.fail(
        f"expected a free index or a literal, found {cursor.found()}",
        remedy="indices on the left are names, numbers or quoted texts, as in x[i,1,'Paris']",
    )
