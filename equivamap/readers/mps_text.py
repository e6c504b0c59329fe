"""The sections of MPS text and their lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from equivamap.ir.instance import Warned
from equivamap.ir.numbers import Rational
from equivamap.readers.text_model import INFINITE, Floats, Number, Place, number_of

__all__ = [
    "FREE_ROW",
    "OBJECTIVE_ROW",
    "ONE_VALUE",
    "MpsText",
    "Section",
    "Tokens",
    "numbered",
    "usual_doubles",
]

Tokens: TypeAlias = list[bytes]

OBJECTIVE_ROW = -1
FREE_ROW = -2
ONE_VALUE = "write the file again with one value per name"

_UNSUPPORTED = {
    b"QUADOBJ": ("quadratic", "a quadratic objective"),
    b"QMATRIX": ("quadratic", "a quadratic objective"),
    b"QSECTION": ("quadratic", "a quadratic part"),
    b"QCMATRIX": ("quadratic", "a quadratic constraint"),
    b"CSECTION": ("nonlinear", "a cone"),
    b"SOS": ("sos", "a special ordered set"),
    b"SOS1": ("sos", "a special ordered set"),
    b"SOS2": ("sos", "a special ordered set"),
    b"SETS": ("sos", "a special ordered set"),
    b"INDICATORS": ("indicator", "an indicator constraint"),
    b"GENCONS": ("general-constraint", "a general constraint"),
    b"PWLOBJ": ("piecewise-linear", "a piecewise-linear objective"),
    b"PWLNAM": ("piecewise-linear", "a piecewise-linear objective"),
    b"LAZYCONS": ("lazy-constraints", "lazy constraints"),
    b"USERCUTS": ("user-cuts", "user cuts"),
    b"SCENARIOS": ("scenarios", "several scenarios"),
    b"OBJNAME": ("objective-name", "a choice among objective rows"),
    b"OBJECT": ("objective-name", "a choice among objective rows"),
    b"MULTIOBJ": ("multi-objective", "several objectives"),
    b"DELAYEDROWS": ("lazy-constraints", "delayed rows"),
    b"MODELCUTS": ("user-cuts", "model cuts"),
    b"INDICATOR": ("indicator", "an indicator constraint"),
}
_DATA_SECTIONS = (b"NAME", b"OBJSENSE", b"ROWS", b"COLUMNS", b"RHS", b"RANGES", b"BOUNDS", b"ENDATA")


@dataclass
class Section:
    """A section: its word, the rest of that line, and where its data stand."""

    word: bytes
    line: int
    start: int
    end: int
    rest: Tokens


def usual_doubles(tokens: Tokens) -> Floats | None:
    """Return the doubles nearest to plain numbers of usual size, or None if one is anything else."""
    try:
        values = np.fromiter(map(float, tokens), dtype=np.float64, count=len(tokens))
    except ValueError:
        return None
    size = np.abs(values)
    if not (size < INFINITE).all() or (size >= 2.0**53).any() or (size == 0.0).any():
        return None
    return None if b"_" in b"".join(tokens) else values  # float() would read 1_000


def numbered(text: bytes, first: int) -> Iterator[tuple[int, Tokens]]:
    """Return line number and tokens of each line with data."""
    for number, line in enumerate(text.split(b"\n"), first):
        tokens = line.split()
        if tokens and not line.startswith(b"*"):
            yield number, tokens


@dataclass
class MpsText:
    """MPS text with what reading it has found so far.

    Parameters
    ----------
    data
        The text, ending in a line end.
    place
        The file.
    row_id
        Number of each row by name; `OBJECTIVE_ROW` and `FREE_ROW` for rows of type N.
    row_types
        ``b"L"``, ``b"G"`` or ``b"E"`` of each numbered row.
    """

    data: bytes
    place: Place
    warnings: list[Warned] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)
    exact: dict[tuple[str, int], Rational] = field(default_factory=dict)
    row_id: dict[bytes, int] = field(default_factory=dict)
    row_types: list[bytes] = field(default_factory=list)
    objective: bytes | None = None

    def warn(self, kind: str, message: str) -> None:
        """Note something that the user should know."""
        self.warnings.append(Warned(kind, message))

    def body(self, section: Section) -> bytes:
        """Return the data lines of a section."""
        return self.data[section.start : section.end]

    def lines(self, section: Section) -> Iterator[tuple[int, Tokens]]:
        """Return line number and tokens of each line with data."""
        return numbered(self.body(section), section.line + 1)

    def number(self, token: bytes, line: int, what: str) -> Number:
        """Read a number or refuse the file."""
        try:
            number = number_of(token.decode("ascii", errors="replace"))
        except OverflowError:
            number = None
        if number is None:
            self.place.refuse(
                f"{what} is '{token.decode(errors='replace')}', which is not a number",
                "bad-number",
                "write plain decimals such as -1.5 or 2e3",
                line,
            )
        return number

    def sections(self) -> list[Section]:
        """Return the sections in order; comments and blank lines between them belong to the one before."""
        text = np.frombuffer(self.data, dtype=np.uint8)
        starts = np.flatnonzero(text == 10)
        starts += 1
        starts = np.concatenate([np.zeros(1, dtype=starts.dtype), starts[:-1]])
        first = text[starts]
        heads = np.flatnonzero((first > 32) & (first != ord("*")))
        found: list[Section] = []
        for k in heads.tolist():
            start = int(starts[k])
            end = self.data.index(b"\n", start)
            tokens = self.data[start:end].split()
            word = tokens[0]
            if word in _UNSUPPORTED:
                kind, what = _UNSUPPORTED[word]
                named = self._named_in(tokens, end)
                self.place.unsupported(
                    f"section {word.decode()} states {what}{named}",
                    kind,
                    "reformulate this part with linear rows and integer variables, then write the file again",
                    k + 1,
                )
            if word not in _DATA_SECTIONS:
                self.place.refuse(
                    f"'{self.data[start:end].decode(errors='replace').strip()}' starts in column 1 but is no"
                    " section of an MPS file",
                    "syntax",
                    "section words are NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, ENDATA in capitals;"
                    " all other lines start with a blank",
                    k + 1,
                )
            if found:
                found[-1].end = start
            found.append(Section(word, k + 1, end + 1, len(self.data), tokens[1:]))
            if word == b"ENDATA":
                break
        self._check_sections(found)
        return found

    def _named_in(self, tokens: Tokens, end: int) -> str:
        if len(tokens) > 1:
            return f" ({tokens[1].decode(errors='replace')})"
        following = self.data[end : end + 200].split(b"\n")[1:2]
        return (
            f" ({following[0].decode(errors='replace').strip()})"
            if following and following[0].strip()
            else ""
        )

    def _check_sections(self, found: list[Section]) -> None:
        words = [s.word for s in found]
        for needed in (b"ROWS", b"COLUMNS"):
            if needed not in words:
                self.place.refuse(
                    f"the file has no section {needed.decode()}",
                    "syntax",
                    "check that this is an MPS file and that it is complete",
                )
        if words[-1] != b"ENDATA":
            self.place.refuse(
                "the file ends without ENDATA",
                "truncated",
                "the file may be cut off: write it again, or add a line ENDATA if it is complete",
                self.data.count(b"\n"),
            )
        for section in found:
            if words.count(section.word) > 1:
                self.place.refuse(
                    f"section {section.word.decode()} occurs {words.count(section.word)} times",
                    "syntax",
                    "merge the sections of the same name into one",
                    [s.line for s in found if s.word == section.word][1],
                )
            if section.rest and section.word not in (b"NAME", b"OBJSENSE"):
                self.place.refuse(
                    f"unexpected text after {section.word.decode()}",
                    "syntax",
                    "put data on lines of their own that start with a blank",
                    section.line,
                )
        for before, after in (
            (b"ROWS", b"COLUMNS"),
            (b"COLUMNS", b"RHS"),
            (b"COLUMNS", b"RANGES"),
            (b"COLUMNS", b"BOUNDS"),
            (b"RHS", b"RANGES"),  # HiGHS misreads ranges that come first
        ):
            if before in words and after in words and words.index(after) < words.index(before):
                self.place.refuse(
                    f"section {after.decode()} stands before {before.decode()}",
                    "syntax",
                    "the order is ROWS, COLUMNS, RHS, RANGES, BOUNDS",
                    found[words.index(after)].line,
                )
        end = found[-1]
        for number, tokens in self.lines(Section(b"", end.line, end.start, len(self.data), [])):
            self.place.refuse(
                f"'{b' '.join(tokens).decode(errors='replace')}' stands after ENDATA",
                "syntax",
                "remove what follows ENDATA, or move ENDATA to the end",
                number,
            )
