"""The grammar of conditions in the map language: comparisons of indices joined by not, and, or."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from equivamap.mapping.cursor import Cursor
from equivamap.mapping.syntax import Comparison, Expression, Logical, Negation

__all__ = ["ReadOperand", "read_condition"]

ReadOperand: TypeAlias = Callable[[Cursor], Expression]
"""Reads what stands on either side of a comparison."""

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def read_condition(cursor: Cursor, operand: ReadOperand) -> Expression:
    """Read a condition, as it stands after ``if``."""
    cursor.deeper()
    result = _logical(cursor, operand, "or")
    cursor.depth -= 1
    return result


def _logical(cursor: Cursor, operand: ReadOperand, operator: Literal["and", "or"]) -> Expression:
    at = cursor.token.at
    parts = [_logical(cursor, operand, "and") if operator == "or" else _negation(cursor, operand)]
    while cursor.at_word(operator):
        cursor.take()
        parts.append(_logical(cursor, operand, "and") if operator == "or" else _negation(cursor, operand))
    return parts[0] if len(parts) == 1 else Logical(operator, tuple(parts), at)


def _negation(cursor: Cursor, operand: ReadOperand) -> Expression:
    at = cursor.token.at
    negated = False
    count = 0
    while cursor.at_word("not"):
        cursor.take()
        negated = not negated
        count += 1
    part = _comparison(cursor, operand)
    if count and not negated:
        return Negation(Negation(part, at), at)
    return Negation(part, at) if negated else part


def _comparison(cursor: Cursor, operand: ReadOperand) -> Expression:
    at = cursor.token.at
    if cursor.at_mark("("):
        inner = _bracketed_condition(cursor, operand)
        if inner is not None:
            return inner
    first = operand(cursor)
    rest: list[tuple[str, Expression]] = []
    while True:
        if (cursor.token.kind == "mark" and cursor.token.text in _COMPARISONS) or cursor.at_word("in"):
            operator = cursor.take().text
        elif cursor.at_word("not") and cursor.following().text == "in":
            cursor.take()
            cursor.take()
            operator = "not in"
        else:
            break
        rest.append((operator, operand(cursor)))
    if not rest:
        if cursor.at_mark("="):
            cursor.fail("'=' is no comparison", remedy="compare with ==")
        cursor.fail(
            f"expected a comparison of indices, found {cursor.found()}",
            remedy="conditions compare indices, as in i != j, i in [1, 2] or i < j and j < k",
        )
    return Comparison(first, tuple(rest), at)


def _bracketed_condition(cursor: Cursor, operand: ReadOperand) -> Expression | None:
    """Read ``( condition )``; None, with nothing read, where the bracket opens a value or a list."""
    if not _opens_condition(cursor, cursor.position):
        return None
    cursor.take()
    result = read_condition(cursor, operand)
    cursor.expect(")", "after the condition")
    return result


def _opens_condition(cursor: Cursor, opening: int) -> bool:
    """Tell whether the bracket at `opening` encloses a condition, by what stands directly inside it."""
    while True:
        closing = cursor.closing_bracket(opening)
        depth = 0
        for token in cursor.tokens[opening + 1 : closing]:
            if token.kind == "mark" and token.text in ("(", "["):
                depth += 1
            elif token.kind == "mark" and token.text in (")", "]"):
                depth -= 1
            elif depth == 0 and token.kind == "name" and token.text in ("if", "for", "else"):
                return False
            elif depth == 0 and (
                (token.kind == "mark" and token.text in _COMPARISONS)
                or (token.kind == "name" and token.text in ("in", "not", "and", "or"))
            ):
                return True
        inner = cursor.tokens[opening + 1]
        if not (inner.kind == "mark" and inner.text == "("):
            return False
        if cursor.closing_bracket(opening + 1) != closing - 1:
            return False
        opening += 1
