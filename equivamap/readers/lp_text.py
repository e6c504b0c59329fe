"""The words of LP text, the variables they name, and the lines they stand on."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from equivamap.ir.instance import Warned
from equivamap.ir.numbers import Rational
from equivamap.readers.text_model import Number, Place, number_of

__all__ = [
    "COMPARATORS",
    "FLIPPED",
    "INFINITE_WORDS",
    "LINEAR",
    "MARKS",
    "ODD_NAMES",
    "LpText",
    "Section",
    "Tokens",
    "tokens_of",
    "without_comments",
]

_TOKEN = re.compile(
    r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
    r"|<=|>=|=<|=>|->|[<>=]"
    r"|[^\s\d.+\-*^<>=:\\\[\]][^\s+\-*^<>=:\\\[\]]*(?:\[[^\]\s]*\][^\s+\-*^<>=:\\\[\]]*)*"
    r"|\S",
    re.ASCII,
)
_COMMENT = re.compile(r"\\[^\n]*")
_STARTS_OF_NAMES = "_!\"#$%&(),;?@`'{}|~/"

COMPARATORS = {"<=": "<=", "=<": "<=", "<": "<=", ">=": ">=", "=>": ">=", ">": ">=", "=": "="}
"""What each spelling of a comparison means."""

FLIPPED = {"<=": ">=", ">=": "<=", "=": "="}
"""Each comparison, read from right to left."""

MARKS = "+-*^:[]"
"""Tokens of one character that are no names."""

INFINITE_WORDS = ("inf", "infinity")
ODD_NAMES = (*INFINITE_WORDS, "nan")
"""Words that readers take as numbers where a name should stand."""

LINEAR = "reformulate this part with linear rows and integer variables, then write the file again"
_SEPARATE = "write terms as 'number name', joined by + or -"

Tokens: TypeAlias = list[str]


def without_comments(written: str) -> str:
    """Return a text with one kind of line end and no comments; every line keeps its number."""
    text = (
        written.replace("\r", "\n") if "\r" in written and "\n" not in written else written.replace("\r", " ")
    )
    return _COMMENT.sub("", text) if "\\" in text else text


def tokens_of(text: str, start: int = 0, end: int = sys.maxsize) -> Tokens:
    """Cut a piece of text into tokens: numbers, comparisons, names, and single characters."""
    return _TOKEN.findall(text, start, end)


@dataclass
class Section:
    """One section: its keyword and the tokens that follow.

    Parameters
    ----------
    word
        The keyword in lower case.
    group
        ``"sense"``, ``"rows"``, ``"data"`` (bounds and types) or ``"end"``.
    start, end
        Where in the text its tokens stand.
    """

    word: str
    group: str
    start: int
    end: int
    tokens: Tokens = field(default_factory=list)


@dataclass
class LpText:
    """LP text with what reading it has found so far.

    Parameters
    ----------
    text
        The text, without comments.
    place
        The file.
    names, position
        Variables in the order in which they are met, and the position of each.
    """

    text: str
    place: Place
    warnings: list[Warned] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)
    exact: dict[tuple[str, int], Rational] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    position: dict[str, int] = field(default_factory=dict)

    def warn(self, kind: str, message: str) -> None:
        """Note something that the user should know."""
        self.warnings.append(Warned(kind, message))

    def refuse(
        self, message: str, section: Section, k: int, kind: str = "syntax", remedy: str = ""
    ) -> NoReturn:
        """Refuse the file at token `k` of `section`."""
        self.place.refuse(message, kind, remedy or _SEPARATE, self.line_of(section, k))

    def line_of(self, section: Section, k: int) -> int:
        """Return the line of token `k`, or of the last one where there are fewer."""
        offset = section.end
        for position, match in enumerate(_TOKEN.finditer(self.text, section.start, section.end)):
            if position == k:
                offset = match.start()
                break
        else:
            offset = len(self.text[: section.end].rstrip())
        return self.line_at(offset)

    def line_at(self, offset: int) -> int:
        """Return the line of a character."""
        return self.text.count("\n", 0, offset) + 1

    def token_lines(self, section: Section) -> list[int]:
        """Return the line of each token, counted from the start of the section."""
        lines: list[int] = []
        line, before = 0, section.start
        for match in _TOKEN.finditer(self.text, section.start, section.end):
            line += self.text.count("\n", before, match.start())
            before = match.start()
            lines.append(line)
        return lines

    def column(self, name: str, section: Section, k: int) -> int:
        """Return the position of a variable; a name met for the first time gets the next one."""
        j = self.position.get(name)
        if j is None:
            if not (name[0].isalpha() or name[0] in _STARTS_OF_NAMES):
                self.refuse(f"unexpected '{name}'", section, k)
            if name.lower() in ODD_NAMES:
                self.refuse(
                    f"'{name}' stands where a variable must, but readers take it as a number",
                    section,
                    k,
                    "bad-number" if name.lower() == "nan" else "infinite-coefficient",
                    "write the number that is meant, or rename the variable",
                )
            j = self.position[name] = len(self.names)
            self.names.append(name)
        return j

    def number(self, token: str, section: Section, k: int) -> Number:
        """Read a number or refuse the file."""
        try:
            number = number_of(token)
        except OverflowError:
            number = None
        if number is None:
            self.refuse(
                f"'{token}' is not a number", section, k, "bad-number", "write plain decimals such as -1.5"
            )
        return number

    def side(self, section: Section, k: int) -> tuple[Number, int] | None:
        """Read a signed number or infinity at token `k`.

        Returns
        -------
        The number and the token after it; None where no number stands.
        """
        tokens, sign = section.tokens, 1
        while k < len(tokens) and tokens[k] in ("+", "-"):
            sign = -sign if tokens[k] == "-" else sign
            k += 1
        if k >= len(tokens):
            return None
        token = tokens[k]
        if not (token[0].isdigit() or token[0] == "." or token.lower() in INFINITE_WORDS):
            return None
        number = self.number(token, section, k)
        return (number if sign > 0 else number.negated()), k + 1
