"""Linear expressions of LP text, and the objective."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from equivamap.ir.numbers import ZERO, Rational
from equivamap.readers.lp_text import COMPARATORS, LINEAR, LpText, Section
from equivamap.readers.stated_bounds import UNIT
from equivamap.readers.text_model import INFINITE, Number, listed

__all__ = ["WrittenExpression", "check_symbol", "inside", "read_expression", "read_objective"]


@dataclass
class WrittenExpression:
    """A linear expression as it is written; repeated names stay apart.

    Parameters
    ----------
    columns, coefficients
        Position of the variable and coefficient of each term.
    constants
        The numbers that stand alone.
    """

    columns: list[int] = field(default_factory=list)
    coefficients: list[Number] = field(default_factory=list)
    constants: list[Number] = field(default_factory=list)

    @property
    def constant(self) -> Rational:
        """The sum of the constants."""
        return sum((number.rational for number in self.constants), ZERO)


def inside(label: str) -> str:
    """Return the end of a message that says which row it is about."""
    return f" in {label}"


def read_objective(text: LpText, section: Section) -> tuple[dict[int, Number], Rational]:
    """Return the coefficients of the objective, by position of the variable, and its constant."""
    tokens = section.tokens
    k = 2 if tokens[1:2] == [":"] else 0
    label = tokens[0] if k else "the objective"
    k, expression = read_expression(text, section, k, label)
    if k < len(tokens):
        text.refuse(
            f"'{tokens[k]}' in the objective", section, k, remedy="the line Subject To may be missing"
        )
    cost: dict[int, Number] = {}
    repeated: list[str] = []
    for j, number in zip(expression.columns, expression.coefficients, strict=True):
        if j in cost:
            repeated.append(text.names[j])
            number = Number.of(cost[j].rational + number.rational)
        cost[j] = number
    if repeated:
        # HiGHS keeps one of the coefficients without a word
        text.excused.add("cost")
        text.warn(
            "repeated-variable",
            "the objective names variables twice; their coefficients are added (some readers, HiGHS among them,"
            f" keep one): {listed(repeated)}",
        )
    return cost, expression.constant


def read_expression(text: LpText, section: Section, k: int, label: str) -> tuple[int, WrittenExpression]:
    """Read terms from token `k` up to a comparison or the end; return where it stopped.

    Parameters
    ----------
    label
        What the expression belongs to, for messages.
    """
    tokens, position = section.tokens, text.position
    columns: list[int] = []
    coefficients: list[Number] = []
    constants: list[Number] = []
    sign, pending, signed = 1, None, True
    last = len(tokens)
    while k < last:
        token = tokens[k]
        first = token[0]
        if token == "+" or token == "-":
            if pending is not None:
                constants.append(pending if sign > 0 else pending.negated())
                pending, sign, signed = None, 1, False
            if not signed:
                sign = 1
            signed = True
            if token == "-":
                sign = -sign
        elif token in COMPARATORS:
            break
        elif first.isdigit() or (first == "." and len(token) > 1):
            if pending is not None or not signed:
                text.refuse(f"no + or - before '{token}'{inside(label)}", section, k)
            pending = text.number(token, section, k)
            if pending.value >= INFINITE:
                _huge(text, token, label, section, k)
        else:
            j = position.get(token)
            if j is None:
                check_symbol(text, token, label, section, k)
                j = text.column(token, section, k)
            if not signed:
                text.refuse(f"no + or - before '{token}'{inside(label)}", section, k)
            columns.append(j)
            number = pending if pending is not None else UNIT
            coefficients.append(number if sign > 0 else number.negated())
            pending, sign, signed = None, 1, False
        k += 1
    if pending is not None:
        constants.append(pending if sign > 0 else pending.negated())
    elif signed and (columns or constants or (k and tokens[k - 1] in "+-")):
        text.refuse(f"nothing follows the last + or -{inside(label)}", section, k - 1)
    return k, WrittenExpression(columns, coefficients, constants)


def _huge(text: LpText, token: str, label: str, section: Section, k: int) -> None:
    if math.isinf(float(token)):
        text.refuse(
            f"the coefficient {token} is not a finite number{inside(label)}",
            section,
            k,
            "infinite-coefficient",
            "coefficients are finite; leave the term out or write the number that is meant",
        )
    text.warn("huge-coefficient", f"{token}{inside(label)} is taken as this finite number")


def check_symbol(text: LpText, token: str, label: str, section: Section, k: int) -> None:
    """Refuse tokens that are no names."""
    line = text.line_of(section, k) if token in ("[", "^", "*", "->", "]") else None
    if token == "->":
        text.place.unsupported(f"an indicator constraint{inside(label)}", "indicator", LINEAR, line)
    if token in ("[", "^", "]") or (token == "*" and k and section.tokens[k - 1] in text.position):
        text.place.unsupported(f"a quadratic part{inside(label)}", "quadratic", LINEAR, line)
    if token in ("*", ":", "\\"):
        text.refuse(f"unexpected '{token}'{inside(label)}", section, k)
