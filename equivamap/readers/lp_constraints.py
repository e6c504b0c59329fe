"""The constraints of LP text: labels, expressions between comparisons, sides."""

from __future__ import annotations

from typing import TypeAlias

from equivamap.readers.lp_expressions import WrittenExpression, check_symbol, inside, read_expression
from equivamap.readers.lp_rows import LpRows
from equivamap.readers.lp_text import COMPARATORS, FLIPPED, MARKS, LpText, Section
from equivamap.readers.stated_bounds import INFINITY, MINUS_INFINITY
from equivamap.readers.text_model import INFINITE, Number

__all__ = ["read_constraints"]

_Sides: TypeAlias = list[tuple[str, Number]]
"""What the expression is compared with: ``<=``, ``>=`` or ``=``, and the number."""


def read_constraints(text: LpText, section: Section) -> LpRows:
    """Return the rows that `section` states."""
    tokens, k, last = section.tokens, 0, len(section.tokens)
    rows = LpRows()
    labels: set[str] = set()
    lines: list[int] | None = None
    shown = ""
    while k < last:
        start = k
        label: str | None = None
        if k + 1 < last and tokens[k + 1] == ":":
            label = tokens[k]
            _check_label(text, label, labels, section, k)
            labels.add(label)
            k += 2
        elif k:
            lines = lines or text.token_lines(section)
            if tokens[k] == "->":
                check_symbol(text, tokens[k], shown, section, k)
            if lines[k] == lines[k - 1]:
                text.refuse(
                    f"'{tokens[k]}' follows the right-hand side on the same line",
                    section,
                    k,
                    remedy="the right-hand side is one number; move variables to the left and add up numbers",
                )
        shown = label or f"constraint {len(rows.labels) + 1}"
        at = k
        k, expression, sides = _constraint(text, section, k, shown, label is not None)
        lower, upper = _bounds_of(text, rows, expression, sides, shown, section, at)
        rows.add(label, expression, lower, upper)
        if k == start:
            raise AssertionError("a constraint has at least one token")
    return rows


def _check_label(text: LpText, label: str, labels: set[str], section: Section, k: int) -> None:
    if label in labels:
        text.refuse(f"two constraints are called {label}", section, k, "duplicate-name", "rename one of them")
    if label in COMPARATORS or label in MARKS:
        text.refuse(f"'{label}' is no name of a constraint", section, k)


def _constraint(
    text: LpText, section: Section, k: int, label: str, labelled: bool
) -> tuple[int, WrittenExpression, _Sides]:
    """Read one constraint after its label; return the token after it, the expression and one or two sides.

    HiGHS writes empty rows as ``c: >= 1``.
    """
    tokens = section.tokens
    left = text.side(section, k)
    sides: _Sides = []
    at = k
    if left is not None and left[1] < len(tokens) and tokens[left[1]] in COMPARATORS:
        sides.append((FLIPPED[COMPARATORS[tokens[left[1]]]], left[0]))
        k = left[1] + 1
        if k < len(tokens) and tokens[k] == ":":
            text.refuse(f"constraint {label} is not finished", section, at)
    read = _ranged_body if sides else read_expression
    k, expression = read(text, section, k, label)
    if not expression.columns and not expression.constants and (sides or not labelled):
        text.refuse(f"no expression{inside(label)}", section, min(k, len(tokens) - 1))
    if k < len(tokens) and tokens[k] in COMPARATORS:
        comparator = COMPARATORS[tokens[k]]
        right = text.side(section, k + 1)
        if right is None:
            text.refuse(
                f"no number after '{tokens[k]}'{inside(label)}",
                section,
                min(k + 1, len(tokens) - 1),
                remedy="the right-hand side is one number; move variables to the left",
            )
        sides.append((comparator, right[0]))
        k = right[1]
        if k < len(tokens) and tokens[k] in COMPARATORS:
            text.refuse(f"a third comparison{inside(label)}", section, k)
    if not sides:
        text.refuse(f"no comparison{inside(label)}", section, min(k, len(tokens) - 1))
    if len(sides) == 2 and (sides[0][0] == sides[1][0] or "=" in (sides[0][0], sides[1][0])):
        text.refuse(f"the two comparisons do not enclose the expression{inside(label)}", section, at)
    return k, expression, sides


def _ranged_body(text: LpText, section: Section, k: int, label: str) -> tuple[int, WrittenExpression]:
    """Read the expression after ``number <=``, which ends at a comparison or where the next row starts."""
    tokens = section.tokens
    end = k
    while end < len(tokens) and tokens[end] not in COMPARATORS:
        if tokens[end] == ":":
            end -= 1
            break
        end += 1
    else:
        return read_expression(text, section, k, label)
    part = Section(section.word, section.group, section.start, section.end, tokens[:end])
    return read_expression(text, part, k, label)


def _bounds_of(
    text: LpText,
    rows: LpRows,
    expression: WrittenExpression,
    sides: _Sides,
    label: str,
    section: Section,
    k: int,
) -> tuple[Number, Number]:
    """Return lower and upper side of a row, with the constants of its expression moved there."""
    constant = expression.constant
    if constant:
        rows.shifted.append(label)
    lower, upper = MINUS_INFINITY, INFINITY
    for comparator, number in sides:
        if abs(number.value) >= INFINITE:
            frees = number.value > 0 if comparator == "<=" else comparator == ">=" and number.value < 0
            if not frees:
                text.refuse(
                    f"the side {number.value:g} of {label} means infinity",
                    section,
                    k,
                    "infinite-side",
                    "write the finite number that is meant",
                )
            rows.freed.append(label)
            continue
        if constant:
            number = Number.of(number.rational - constant)
        if comparator != "<=":
            lower = number
        if comparator != ">=":
            upper = number
    return lower, upper
