"""The syntax tree of the map language: frozen values with their place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from equivamap.ir import Rational

__all__ = [
    "Call",
    "Choice",
    "Clause",
    "Comparison",
    "Direction",
    "Expression",
    "LinkLine",
    "Listing",
    "Logical",
    "Negation",
    "Number",
    "Place",
    "Power",
    "Product",
    "Reference",
    "Target",
    "Text",
    "Total",
    "VariableSum",
    "walk",
]


class Place(NamedTuple):
    """Line and column of a piece of text, both from 1."""

    line: int
    column: int


Direction: TypeAlias = Literal["backward", "forward"]


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number, read exactly."""

    value: Rational
    at: Place


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted index value."""

    value: str
    at: Place


@dataclass(frozen=True, slots=True)
class Reference:
    """A name with or without an index: a bound index, a variable of the other side, or a parameter."""

    name: str
    indices: tuple[Expression, ...] | None
    quoted: bool
    at: Place


@dataclass(frozen=True, slots=True)
class Total:
    """``+ part - part …``; the sign of each part is +1 or -1."""

    parts: tuple[tuple[int, Expression], ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Product:
    """``first * factor / factor // factor % factor …``, from left to right."""

    first: Expression
    rest: tuple[tuple[Literal["*", "/", "//", "%"], Expression], ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Power:
    """``base ** exponent``, both free of variables."""

    base: Expression
    exponent: Expression
    at: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """``then if condition else otherwise``."""

    then: Expression
    condition: Expression
    otherwise: Expression
    at: Place


@dataclass(frozen=True, slots=True)
class Call:
    """``range``, ``abs``, ``min`` or ``max`` of index values."""

    function: Literal["range", "abs", "min", "max"]
    arguments: tuple[Expression, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Clause:
    """``for names in values if condition …``; without `values` names range over the members that exist."""

    names: tuple[str, ...]
    values: Expression | None
    conditions: tuple[Expression, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class VariableSum:
    """``sum(body for … for …)``."""

    body: Expression
    clauses: tuple[Clause, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """``[1, 2, 3]`` or ``(1, 2, 3)``."""

    items: tuple[Expression, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """``first < second <= third …`` on index values."""

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Logical:
    """``and`` or ``or`` of conditions."""

    operator: Literal["and", "or"]
    parts: tuple[Expression, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Negation:
    """``not`` condition."""

    part: Expression
    at: Place


Expression: TypeAlias = (
    Number
    | Text
    | Reference
    | Total
    | Product
    | Power
    | Choice
    | Call
    | VariableSum
    | Listing
    | Comparison
    | Logical
    | Negation
)


@dataclass(frozen=True, slots=True)
class Target:
    """The left side of a line: a name, and per index a free name (str) or a literal.

    Parameters
    ----------
    name
        Family, or the full name of one variable.
    pattern
        `Text` or `Number` for a literal, a plain str for a free index.
    """

    name: str
    pattern: tuple[Number | Text | str, ...]
    quoted: bool
    at: Place


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One line of a map.

    Parameters
    ----------
    target
        What is given.
    expression
        Its value over the other side's variables; None for ``?``.
    condition
        Trailing ``if`` on the free indices; None where absent.
    section
        Direction of the section the line stands in; None outside sections.
    """

    target: Target
    expression: Expression | None
    condition: Expression | None
    section: Direction | None


def walk(expression: Expression) -> list[Expression]:
    """Return `expression` and everything inside it."""
    found: list[Expression] = []
    stack: list[Expression] = [expression]
    while stack:
        node = stack.pop()
        found.append(node)
        match node:
            case Reference(indices=indices):
                stack.extend(indices or ())
            case Total(parts=parts):
                stack.extend(part for _, part in parts)
            case Product(first=first, rest=rest) | Comparison(first=first, rest=rest):
                stack.append(first)
                stack.extend(part for _, part in rest)
            case Power(base=base, exponent=exponent):
                stack += [base, exponent]
            case Choice(then=then, condition=condition, otherwise=otherwise):
                stack += [then, condition, otherwise]
            case Call(arguments=arguments):
                stack.extend(arguments)
            case VariableSum(body=body, clauses=clauses):
                stack.append(body)
                for clause in clauses:
                    if clause.values is not None:
                        stack.append(clause.values)
                    stack.extend(clause.conditions)
            case Listing(items=items):
                stack.extend(items)
            case Logical(parts=logical_parts):
                stack.extend(logical_parts)
            case Negation(part=part):
                stack.append(part)
            case Number() | Text():
                pass
    return found
