"""The map language: text to tree; nothing in it is ever executed as Python.

::

    map       = { [section | line] newline }
    section   = ("backward" | "forward") ":"
    line      = target "=" ("?" | value) ["if" condition]
    target    = name ["[" (free name | literal) {"," …} "]"]
    value     = sums, products and powers of numbers, indices, parameters and variables of the other side,
                value "if" condition "else" value, sum(value for …), range, abs, min, max
    clause    = "for" names ["in" values] {"if" condition}

``docs/map-language.md`` is the user's description.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NoReturn, cast

from equivamap.deadlines import Deadline
from equivamap.errors import MapError
from equivamap.mapping.instantiate import instantiate_lines
from equivamap.mapping.lexer import KEYWORDS, LINES_LOOK_LIKE, Token, tokenise
from equivamap.mapping.syntax import (
    Call,
    Choice,
    Clause,
    Comparison,
    Direction,
    Expression,
    LinkLine,
    Listing,
    Logical,
    Negation,
    Number,
    Place,
    Power,
    Product,
    Reference,
    Target,
    Text,
    Total,
    VariableSum,
)

if TYPE_CHECKING:
    from equivamap.ir import Instance
    from equivamap.mapping.links import Links

__all__ = ["MAX_DEPTH", "LinkMap", "parse_map"]

MAX_DEPTH = 40
"""Deepest nesting of one expression."""

_FUNCTIONS = ("sum", "range", "abs", "min", "max")
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True)
class LinkMap:
    """A map as text and tree, not yet filled in for a pair of instances.

    Parameters
    ----------
    lines
        The lines in the order of the text.
    text
        What was parsed.
    file
        Where it was read from, for messages.
    """

    lines: tuple[LinkLine, ...]
    text: str = field(default="", compare=False, repr=False)
    file: str | None = field(default=None, compare=False)

    def instantiate(self, a: Instance, b: Instance, *, deadline: Deadline = None) -> Links:
        """Fill the map in for `a` (reference) and `b` (candidate).

        Raises
        ------
        MapError
            With line and column, if a line does not fit the two instances.
        OutOfTime
            Where the deadline passes first.
        """
        return instantiate_lines(self.lines, a, b, file=self.file, deadline=deadline)


def parse_map(text: str, *, file: str | None = None) -> LinkMap:
    """Parse map text.

    Raises
    ------
    MapError
        With line and column, on anything that is not the map language.
    """
    return LinkMap(_Parser(tokenise(text, file), file).map(), text, file)


class _Parser:
    """Recursive descent; chains of operators are loops, so that depth is nesting only."""

    def __init__(self, tokens: list[Token], file: str | None) -> None:
        self.tokens = tokens
        self.file = file
        self.position = 0
        self.depth = 0

    # -- tokens ---------------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def at_mark(self, *marks: str) -> bool:
        return self.token.kind == "mark" and self.token.text in marks

    def at_word(self, *words: str) -> bool:
        return self.token.kind == "name" and self.token.text in words

    def take(self) -> Token:
        token = self.token
        self.position += 1
        return token

    def expect(self, mark: str, context: str) -> Token:
        if not self.at_mark(mark):
            self.fail(f"expected {mark!r} {context}, found {self.found()}")
        return self.take()

    def found(self) -> str:
        token = self.token
        return "the end of the line" if token.kind in ("newline", "end") else repr(token.text)

    def fail(
        self, message: str, *, at: Place | None = None, kind: str = "map-syntax", remedy: str = ""
    ) -> NoReturn:
        place = at or self.token.at
        if kind == "map-syntax" and not remedy:
            remedy = LINES_LOOK_LIKE
        raise MapError(
            message, kind=kind, remedy=remedy, file=self.file, line=place.line, column=place.column
        )

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(
                f"the expression is nested more than {MAX_DEPTH} deep",
                kind="map-too-deep",
                remedy="split the line or drop needless brackets",
            )

    # -- lines ----------------------------------------------------------------------------------------

    def map(self) -> tuple[LinkLine, ...]:
        lines: list[LinkLine] = []
        section: Direction | None = None
        while self.token.kind != "end":
            if self.token.kind == "newline":
                self.take()
                continue
            following = self.tokens[self.position + 1]
            if self.token.kind == "name" and following.text == ":" and following.kind == "mark":
                word = self.take()
                if word.text not in ("backward", "forward"):
                    self.fail(
                        f"unknown section {word.text!r}",
                        at=word.at,
                        remedy="sections are 'backward:' (A from B) and 'forward:' (B from A)",
                    )
                self.take()
                section = cast("Direction", word.text)
                continue
            lines.append(self.line(section))
            if self.tokens[self.position].kind != "newline":
                before = self.tokens[self.position - 1]
                product = before.kind == "number" and self.token.kind == "name"
                self.fail(
                    f"unexpected {self.found()} after the end of the line's expression",
                    remedy=f"write the product as {before.text}*{self.token.text}" if product else "",
                )
        return tuple(lines)

    def line(self, section: Direction | None) -> LinkLine:
        self.depth = 0
        target = self.target()
        if self.at_mark("+", "-", "*", "/", "**"):
            self.fail(
                "the left side of a line is one variable, without arithmetic",
                kind="map-left-side",
                remedy="solve the line for that variable and write it alone on the left",
            )
        if self.at_mark("=="):
            self.fail("a line gives a variable with '=', not '=='", remedy="write x[i] = y[i]")
        self.expect("=", f"after {target.name!r}")
        expression: Expression | None = None
        if self.at_mark("?"):
            self.take()
        else:
            expression = self.value(indices=False)
        condition: Expression | None = None
        if self.at_word("if"):
            self.take()
            condition = self.condition()
        return LinkLine(target, expression, condition, section)

    def target(self) -> Target:
        at = self.token.at
        if self.token.kind == "number" or self.at_mark("+", "-", "("):
            self.fail(
                "the left side of a line is one variable, without arithmetic",
                kind="map-left-side",
                remedy="solve the line for that variable and write it alone on the left",
            )
        name, quoted = self.name("a variable on the left side")
        pattern: list[Number | Text | str] = []
        while self.at_mark("["):
            self.take()
            while True:
                pattern.append(self.target_index())
                if not self.at_mark(","):
                    break
                self.take()
            self.expect("]", f"after the indices of {name!r}")
        return Target(name, tuple(pattern), quoted, at)

    def target_index(self) -> Number | Text | str:
        token = self.token
        sign = 1
        if self.at_mark("-", "+"):
            sign = -1 if self.take().text == "-" else 1
            if self.token.kind != "number":
                self.fail(f"expected a number after the sign, found {self.found()}")
        if self.token.kind == "number":
            return Number(sign * self.take().value, token.at)
        if self.token.kind == "text":
            return Text(str(self.take().value), token.at)
        if self.token.kind == "name" and self.token.text not in KEYWORDS:
            return self.take().text
        self.fail(
            f"expected a free index or a literal, found {self.found()}",
            remedy="indices on the left are names, numbers or quoted texts, as in x[i,1,'Paris']",
        )

    def name(self, what: str) -> tuple[str, bool]:
        """Read ``x``, ``block.x`` or ``'x#1'``."""
        if self.token.kind == "text":
            return str(self.take().value), True
        if self.token.kind != "name" or self.token.text in KEYWORDS:
            self.fail(f"expected {what}, found {self.found()}")
        parts = [self.take().text]
        while self.at_mark("."):
            self.take()
            part = self.take()
            if part.kind == "text":  # A.'x#1' names the side of a quoted name
                parts.append(str(part.value))
                break
            if part.kind != "name":
                self.position -= 1
                self.fail(f"expected a name after '.', found {self.found()}")
            parts.append(part.text)
        return ".".join(parts), False

    # -- expressions ----------------------------------------------------------------------------------

    def value(self, *, indices: bool) -> Expression:
        """Read a value; `indices` tells that quoted texts are index values, not names of variables."""
        self.deeper()
        first = self.total(indices=indices)
        if self.at_word("if"):
            mark = self.position
            at = self.take().at
            condition = self.condition()
            if self.at_word("else"):
                self.take()
                first = Choice(first, condition, self.value(indices=indices), at)
            else:
                self.position = mark  # a trailing condition of the line or of a clause
        self.depth -= 1
        return first

    def total(self, *, indices: bool) -> Expression:
        at = self.token.at
        parts = [(1, self.product(indices=indices))]
        while self.at_mark("+", "-"):
            sign = 1 if self.take().text == "+" else -1
            parts.append((sign, self.product(indices=indices)))
        return parts[0][1] if len(parts) == 1 else Total(tuple(parts), at)

    def product(self, *, indices: bool) -> Expression:
        at = self.token.at
        first = self.signed(indices=indices)
        rest: list[tuple[Literal["*", "/", "//", "%"], Expression]] = []
        while self.at_mark("*", "/", "//", "%"):
            operator = cast('Literal["*", "/", "//", "%"]', self.take().text)
            rest.append((operator, self.signed(indices=indices)))
        return Product(first, tuple(rest), at) if rest else first

    def signed(self, *, indices: bool) -> Expression:
        at = self.token.at
        sign, signs = 1, 0
        while self.at_mark("+", "-"):
            sign = -sign if self.take().text == "-" else sign
            signs += 1
        part = self.power(indices=indices)
        if sign == 1:
            return part
        return Number(-part.value, at) if isinstance(part, Number) else Total(((-1, part),), at)

    def power(self, *, indices: bool) -> Expression:
        base = self.primary(indices=indices)
        if not self.at_mark("**"):
            return base
        at = self.take().at
        self.deeper()
        exponent = self.signed(indices=True)
        self.depth -= 1
        return Power(base, exponent, at)

    def primary(self, *, indices: bool) -> Expression:
        token = self.token
        if token.kind == "number":
            self.take()
            return Number(token.value, token.at)
        if token.kind == "text":
            following = self.tokens[self.position + 1]
            if indices and not (following.kind == "mark" and following.text == "["):
                self.take()
                return Text(str(token.value), token.at)
        if self.at_mark("(", "["):
            return self.bracketed(indices=indices)
        if self.at_mark("?"):
            self.fail("'?' stands alone on the right side of a line", remedy="write u[i] = ?")
        name, quoted = self.name("a number, a variable, an index or a parameter")
        if self.at_mark("("):
            return self.call(name, token.at)
        if not self.at_mark("["):
            return Reference(name, None, quoted, token.at)
        parts: list[Expression] = []
        while self.at_mark("["):  # x[i][j] is x[i,j]
            self.take()
            while True:
                parts.append(self.value(indices=True))
                if not self.at_mark(","):
                    break
                self.take()
            self.expect("]", f"after the indices of {name!r}")
        return Reference(name, tuple(parts), quoted, token.at)

    def bracketed(self, *, indices: bool) -> Expression:
        opening = self.take()
        closing = ")" if opening.text == "(" else "]"
        items: list[Expression] = []
        comma = False
        while not self.at_mark(closing):
            items.append(self.value(indices=indices or closing == "]"))
            if not self.at_mark(","):
                break
            comma = True
            self.take()
        self.expect(closing, f"after {opening.text!r}")
        if closing == ")" and len(items) == 1 and not comma:
            return items[0]
        if not indices:
            self.fail("a list is no number", at=opening.at, remedy="lists stand after 'in' only")
        return Listing(tuple(items), opening.at)

    def call(self, function: str, at: Place) -> Expression:
        if function not in _FUNCTIONS:
            self.fail(
                f"unknown function {function!r}; known are {', '.join(_FUNCTIONS)}",
                at=at,
                kind="map-unknown-function",
                remedy="variables take square brackets, as in x[i,j]",
            )
        self.take()
        if function == "sum":
            return self.sum(at)
        self.deeper()
        arguments: list[Expression] = []
        while not self.at_mark(")"):
            arguments.append(self.value(indices=True))
            if not self.at_mark(","):
                break
            self.take()
        self.expect(")", f"after the arguments of {function}")
        self.depth -= 1
        allowed = {"range": (1, 3), "abs": (1, 1)}.get(function, (1, 1000))
        if not allowed[0] <= len(arguments) <= allowed[1]:
            self.fail(f"{function} cannot take {len(arguments)} arguments", at=at)
        return Call(cast('Literal["range", "abs", "min", "max"]', function), tuple(arguments), at)

    def sum(self, at: Place) -> VariableSum:
        listed = self.at_mark("[")
        if listed:  # sum([… for …]) as Python people write it
            self.take()
        self.deeper()
        body = self.value(indices=False)
        clauses: list[Clause] = []
        while self.at_word("for"):
            clauses.append(self.clause())
        self.depth -= 1
        if not clauses:
            self.fail(f"expected 'for' in sum(…), found {self.found()}", remedy="sum(y[k] for k in range(3))")
        if listed:
            self.expect("]", "after the clauses of sum")
        self.expect(")", "after the clauses of sum")
        return VariableSum(body, tuple(clauses), at)

    def clause(self) -> Clause:
        at = self.take().at
        bracket = self.at_mark("(")
        if bracket:
            self.take()
        names: list[str] = []
        while True:
            if self.token.kind != "name" or self.token.text in KEYWORDS:
                self.fail(f"expected an index name after 'for', found {self.found()}")
            names.append(self.take().text)
            if not self.at_mark(","):
                break
            self.take()
        if bracket:
            self.expect(")", "after the index names")
        if len(set(names)) < len(names):
            self.fail("the same index name stands twice after 'for'", at=at)
        values: Expression | None = None
        if self.at_word("in"):
            self.take()
            values = self.total(indices=True)
        conditions: list[Expression] = []
        while self.at_word("if"):
            self.take()
            conditions.append(self.condition())
        return Clause(tuple(names), values, tuple(conditions), at)

    # -- conditions -----------------------------------------------------------------------------------

    def condition(self) -> Expression:
        self.deeper()
        result = self.logical("or")
        self.depth -= 1
        return result

    def logical(self, operator: Literal["and", "or"]) -> Expression:
        at = self.token.at
        parts = [self.logical("and") if operator == "or" else self.negation()]
        while self.at_word(operator):
            self.take()
            parts.append(self.logical("and") if operator == "or" else self.negation())
        return parts[0] if len(parts) == 1 else Logical(operator, tuple(parts), at)

    def negation(self) -> Expression:
        at = self.token.at
        negated = False
        count = 0
        while self.at_word("not"):
            self.take()
            negated = not negated
            count += 1
        part = self.comparison()
        if count and not negated:
            return Negation(Negation(part, at), at)
        return Negation(part, at) if negated else part

    def comparison(self) -> Expression:
        at = self.token.at
        if self.at_mark("("):
            inner = self.bracketed_condition()
            if inner is not None:
                return inner
        first = self.total(indices=True)
        rest: list[tuple[str, Expression]] = []
        while True:
            if (self.token.kind == "mark" and self.token.text in _COMPARISONS) or self.at_word("in"):
                operator = self.take().text
            elif self.at_word("not") and self.tokens[self.position + 1].text == "in":
                self.take()
                self.take()
                operator = "not in"
            else:
                break
            rest.append((operator, self.total(indices=True)))
        if not rest:
            if self.at_mark("="):
                self.fail("'=' is no comparison", remedy="compare with ==")
            self.fail(
                f"expected a comparison of indices, found {self.found()}",
                remedy="conditions compare indices, as in i != j, i in [1, 2] or i < j and j < k",
            )
        return Comparison(first, tuple(rest), at)

    def bracketed_condition(self) -> Expression | None:
        """Read ``( condition )``; None, with nothing read, where the bracket opens a value or a list."""
        if not self.opens_condition(self.position):
            return None
        self.take()
        result = self.condition()
        self.expect(")", "after the condition")
        return result

    def opens_condition(self, opening: int) -> bool:
        """Tell whether the bracket at `opening` encloses a condition, by what stands directly inside it."""
        while True:
            closing = self.closing_bracket(opening)
            depth = 0
            for token in self.tokens[opening + 1 : closing]:
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
            inner = self.tokens[opening + 1]
            if not (inner.kind == "mark" and inner.text == "("):
                return False
            if self.closing_bracket(opening + 1) != closing - 1:
                return False
            opening += 1

    def closing_bracket(self, opening: int) -> int:
        depth = 0
        for position in range(opening, len(self.tokens)):
            token = self.tokens[position]
            if token.kind == "mark" and token.text in ("(", "["):
                depth += 1
            elif token.kind == "mark" and token.text in (")", "]"):
                depth -= 1
                if depth == 0:
                    return position
        self.fail("the bracket is never closed")
