"""Tokens of the map language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from gmpy2 import mpq

from equivamap.errors import MapError
from equivamap.ir import Rational
from equivamap.mapping.syntax import Place

__all__ = ["KEYWORDS", "MAX_EXPONENT", "MAX_TEXT", "Token", "tokenise"]

MAX_TEXT = 64_000_000
"""Largest map text in characters."""

MAX_DIGITS = 1000
"""Most digits of one literal number."""

MAX_EXPONENT = 1000
"""Largest decimal exponent of one literal number."""

KEYWORDS = frozenset({"and", "else", "for", "if", "in", "not", "or"})

TokenKind: TypeAlias = Literal["number", "text", "name", "mark", "newline", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `value` is the exact number of a number, the content of a text."""

    kind: TokenKind
    text: str
    at: Place
    value: Any = None


_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\f\ufeff]+)
  | (?P<comment>\#[^\n]*)
  | (?P<newline>\n)
  | (?P<number>(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[^\W\d]\w*)
  | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<mark>\*\*|//|==|!=|<=|>=|[-+*/%()\[\],=?:.<>])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_CLOSING = {"(": ")", "[": "]"}


def tokenise(text: str, file: str | None = None) -> list[Token]:
    """Cut `text` into tokens; a line break inside brackets is no line end.

    Raises
    ------
    MapError
        On an unknown character, an open quote or bracket, or a number or text beyond the limits.
    """
    if len(text) > MAX_TEXT:
        raise MapError(
            f"the map has {len(text)} characters, more than {MAX_TEXT}",
            kind="map-too-long",
            remedy="write one line per family instead of one per variable",
            file=file,
        )
    tokens: list[Token] = []
    brackets: list[Token] = []
    position, line, start_of_line = 0, 1, 0
    while position < len(text):
        at = Place(line, position - start_of_line + 1)
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position, at, file)
        position = match.end()
        piece = match.group()
        match match.lastgroup:
            case "newline":
                line, start_of_line = line + 1, position
                if not brackets:
                    tokens.append(Token("newline", piece, at))
            case "number":
                tokens.append(Token("number", piece, at, _number(piece, at, file)))
            case "name":
                tokens.append(Token("name", piece, at))
            case "text":
                content = _ESCAPE.sub(lambda m: _ESCAPED.get(m[1], m[1]), piece[1:-1])
                tokens.append(Token("text", piece, at, content))
            case "mark":
                token = Token("mark", piece, at)
                tokens.append(token)
                if piece in _CLOSING:
                    brackets.append(token)
                elif piece in (")", "]"):
                    if not brackets or _CLOSING[brackets[-1].text] != piece:
                        raise _syntax(f"{piece!r} closes no bracket", at, file)
                    brackets.pop()
            case _:
                pass
    if brackets:
        raise _syntax(f"{brackets[-1].text!r} is never closed", brackets[-1].at, file)
    end = Place(line, position - start_of_line + 1)
    tokens += [Token("newline", "", end), Token("end", "", end)]
    return tokens


LINES_LOOK_LIKE = "a map is lines such as x[i,j] = 2*y[j,i] (docs/map-language.md)"
"""The remedy of syntax errors that have no better one."""


def _syntax(message: str, at: Place, file: str | None, remedy: str = "") -> MapError:
    return MapError(
        message,
        kind="map-syntax",
        remedy=remedy or LINES_LOOK_LIKE,
        file=file,
        line=at.line,
        column=at.column,
    )


def _unreadable(text: str, position: int, at: Place, file: str | None) -> MapError:
    character = text[position]
    if character in "'\"":
        return _syntax("the quoted text is not closed on its line", at, file, f"close it with {character}")
    remedy = {
        "^": "write powers as 10**d",
        "{": "write lists as [1, 2, 3]",
        "!": "write 'not equal' as !=",
    }.get(character, "put names with such characters in quotes, as in 'x#1' = 'y 2'")
    return _syntax(f"unexpected character {character!r}", at, file, remedy)


def _number(piece: str, at: Place, file: str | None) -> Rational:
    mantissa, _, exponent = piece.replace("_", "").lower().partition("e")
    digits = exponent.lstrip("+-").lstrip("0")
    if len(mantissa) > MAX_DIGITS or len(digits) > 4 or int(digits or 0) > MAX_EXPONENT:
        raise MapError(
            f"the number {piece[:20]}{'…' if len(piece) > 20 else ''} is too large or too long",
            kind="map-number-size",
            remedy=f"numbers have at most {MAX_DIGITS} digits and exponents up to {MAX_EXPONENT}",
            file=file,
            line=at.line,
            column=at.column,
        )
    whole, _, decimals = mantissa.partition(".")
    value = mpq(int((whole + decimals) or "0"), 10 ** len(decimals))
    power = int(exponent or 0)
    return value * mpq(10) ** power
