"""A place among the tokens of a map, from which its grammar reads on."""

from __future__ import annotations

from typing import NoReturn

from equivamap.errors import MapError
from equivamap.mapping.lexer import KEYWORDS, LINES_LOOK_LIKE, Token
from equivamap.mapping.syntax import Place

__all__ = ["MAX_DEPTH", "Cursor"]

MAX_DEPTH = 40
"""Deepest nesting of one expression."""


class Cursor:
    """Goes through tokens once; what does not fit is refused with its place.

    Parameters
    ----------
    tokens
        All tokens of the map, the last of kind ``"end"``.
    file
        Where they were read from, for messages.
    """

    def __init__(self, tokens: list[Token], file: str | None) -> None:
        self.tokens = tokens
        self.file = file
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self.tokens[self.position]

    def at_mark(self, *marks: str) -> bool:
        """Tell whether one of some marks comes next."""
        return self.token.kind == "mark" and self.token.text in marks

    def at_word(self, *words: str) -> bool:
        """Tell whether one of some words comes next."""
        return self.token.kind == "name" and self.token.text in words

    def at_line_end(self) -> bool:
        """Tell whether a line ends here."""
        return self.token.kind == "newline"

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.token
        self.position += 1
        return token

    def expect(self, mark: str, context: str) -> Token:
        """Take a mark, or refuse what stands in its place."""
        if not self.at_mark(mark):
            self.fail(f"expected {mark!r} {context}, found {self.found()}")
        return self.take()

    def following(self) -> Token:
        """Return the token after the next one."""
        return self.tokens[self.position + 1]

    def found(self) -> str:
        """Return the next token as messages quote it."""
        token = self.token
        return "the end of the line" if token.kind in ("newline", "end") else repr(token.text)

    def fail(
        self, message: str, *, at: Place | None = None, kind: str = "map-syntax", remedy: str = ""
    ) -> NoReturn:
        """Raise a `MapError` at a place, by default at the next token."""
        place = at or self.token.at
        if kind == "map-syntax" and not remedy:
            remedy = LINES_LOOK_LIKE
        raise MapError(
            message, kind=kind, remedy=remedy, file=self.file, line=place.line, column=place.column
        )

    def deeper(self) -> None:
        """Enter one level of nesting; who enters it leaves it by counting `depth` down."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(
                f"the expression is nested more than {MAX_DEPTH} deep",
                kind="map-too-deep",
                remedy="split the line or drop needless brackets",
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

    def closing_bracket(self, opening: int) -> int:
        """Return the position of the bracket that closes the one at `opening`."""
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
