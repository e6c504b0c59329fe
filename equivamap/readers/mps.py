"""MPS text, fixed or free, read strictly: what readers take differently is refused or named in a warning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from operator import ne
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Kind, Sense, Warned
from equivamap.ir.numbers import ZERO, Rational
from equivamap.readers.stated_bounds import INFINITY, MINUS_INFINITY, NOUGHT, UNIT, StatedBounds
from equivamap.readers.text_model import (
    INFINITE,
    Floats,
    Number,
    Place,
    TextModel,
    compressed_columns,
    doubles,
    listed,
    number_of,
)

__all__ = ["read_mps"]

_CHUNK = 1 << 19
_OBJECTIVE = -1
_FREE = -2
_SENSES: dict[bytes, Sense] = {
    b"MAX": "max",
    b"MAXIMIZE": "max",
    b"MAXIMISE": "max",
    b"MIN": "min",
    b"MINIMIZE": "min",
    b"MINIMISE": "min",
}
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
_LOWER_BOUNDS = (b"LO", b"LI")
_UPPER_BOUNDS = (b"UP", b"UI", b"SC", b"SI")
_VALUELESS = (b"FR", b"MI", b"PL", b"BV")
_KEEP_PLAIN = "write the file again with one value per name"

Tokens: TypeAlias = list[bytes]
Matrix: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats]


def read_mps(data: bytes, path: str) -> TextModel:
    """Read MPS text.

    Parameters
    ----------
    data
        The whole text, UTF-8.
    path
        Name of the file for messages.

    Raises
    ------
    ReadError
        On a syntax error, an unknown or repeated name or value, an unusable number, or a PuLP file that states
        its sense in a comment only.
    UnsupportedError
        On a section outside mixed-integer linear programming.
    """
    return _MpsText(data if data.endswith(b"\n") else data + b"\n", Place(path)).model()


@dataclass
class _Section:
    word: bytes
    line: int
    start: int
    end: int
    rest: Tokens


@dataclass
class _Entries:
    """The matrix and objective as they are listed, column by column."""

    columns: list[bytes] = field(default_factory=list)
    column_of: list[npt.NDArray[np.int32]] = field(default_factory=list)
    row_of: list[npt.NDArray[np.int32]] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    exact: dict[int, Rational] = field(default_factory=dict)
    count: int = 0
    integer: bool = False
    turns: list[tuple[int, bool]] = field(default_factory=lambda: [(0, False)])

    def start_columns(self, names: list[bytes]) -> None:
        if names and self.turns[-1][1] != self.integer:
            self.turns.append((len(self.columns), self.integer))
        self.columns.extend(names)

    def add(self, column_of: npt.NDArray[np.int32], row_of: npt.NDArray[np.int32], values: Floats) -> None:
        self.column_of.append(column_of)
        self.row_of.append(row_of)
        self.values.append(values)
        self.count += len(values)


def _numbered(text: bytes, first: int) -> Iterator[tuple[int, Tokens]]:
    """Return line number and tokens of each line with data."""
    for number, line in enumerate(text.split(b"\n"), first):
        tokens = line.split()
        if tokens and not line.startswith(b"*"):
            yield number, tokens


class _MpsText:
    def __init__(self, data: bytes, place: Place) -> None:
        self.data = data
        self.place = place
        self.warnings: list[Warned] = []
        self.excused: set[str] = set()
        self.exact: dict[tuple[str, int], Rational] = {}
        self.row_id: dict[bytes, int] = {}
        self.row_types: list[bytes] = []
        self.objective: bytes | None = None
        self.free_rows: list[bytes] = []
        self.entries = _Entries()

    # -- sections ---------------------------------------------------------------------------------------------

    def sections(self) -> list[_Section]:
        """Return the sections in order; comments and blank lines between them belong to the one before."""
        text = np.frombuffer(self.data, dtype=np.uint8)
        starts = np.flatnonzero(text == 10)
        starts += 1
        starts = np.concatenate([np.zeros(1, dtype=starts.dtype), starts[:-1]])
        first = text[starts]
        heads = np.flatnonzero((first > 32) & (first != ord("*")))
        found: list[_Section] = []
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
            found.append(_Section(word, k + 1, end + 1, len(self.data), tokens[1:]))
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

    def _check_sections(self, found: list[_Section]) -> None:
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
        for number, tokens in self._lines(_Section(b"", end.line, end.start, len(self.data), [])):
            self.place.refuse(
                f"'{b' '.join(tokens).decode(errors='replace')}' stands after ENDATA",
                "syntax",
                "remove what follows ENDATA, or move ENDATA to the end",
                number,
            )

    def _lines(self, section: _Section) -> Iterator[tuple[int, Tokens]]:
        return _numbered(self.data[section.start : section.end], section.line + 1)

    def _number(self, token: bytes, line: int, what: str) -> Number:
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

    # -- the model --------------------------------------------------------------------------------------------

    def model(self) -> TextModel:
        self._pulp_comment()
        sections = {s.word: s for s in self.sections()}
        sense = self._sense(sections.get(b"OBJSENSE"))
        self._rows(sections[b"ROWS"])
        self._columns(sections[b"COLUMNS"])
        names = self._column_names(sections[b"COLUMNS"])
        n, m = len(names), len(self.row_types)
        cost, matrix = self._matrix(n, m, sections[b"COLUMNS"])
        rhs, offset = self._right_hand_sides(sections.get(b"RHS"))
        row_lower, row_upper = self._sides(rhs, self._ranges(sections.get(b"RANGES")))
        lower, upper, kinds = self._bounds(sections.get(b"BOUNDS"), names)
        header = sections.get(b"NAME")
        return TextModel(
            path=self.place.path,
            format="mps",
            name=b" ".join(header.rest).decode() if header else "",
            sense=sense,
            offset=offset,
            columns=names,
            rows=[name.decode() for name, k in self.row_id.items() if k >= 0],
            indptr=matrix[0],
            index=matrix[1],
            value=matrix[2],
            cost=cost,
            lower=lower,
            upper=upper,
            kinds=kinds,
            row_lower=row_lower,
            row_upper=row_upper,
            exact=self.exact,
            warnings=self.warnings,
            excused=self.excused,
        )

    def _warn(self, kind: str, message: str) -> None:
        self.warnings.append(Warned(kind, message))

    def _pulp_comment(self) -> None:
        """PuLP's ``writeMPS`` states the sense in a comment and leaves the objective's constant out."""
        number = 0
        for line in self.data[:4096].split(b"\n"):
            number += 1
            if line and not line.startswith(b"*"):
                return
            if not line.upper().startswith(b"*SENSE:"):
                continue
            if line.upper()[7:].strip().startswith(b"MAX"):
                self.place.refuse(
                    f"the sense stands in a comment only ({line.decode(errors='replace').strip()}), so every"
                    " reader minimises; PuLP's writeMPS also leaves out a constant of the objective",
                    "pulp-sense",
                    "pass the .py that builds the model; PuLP's writeLP keeps the sense but also drops the"
                    " constant",
                    number,
                )
            self._warn(
                "pulp-constant",
                "written by PuLP's writeMPS, which leaves out a constant of the objective; pass the .py if the"
                " objective has one",
            )

    def _sense(self, section: _Section | None) -> Sense:
        if section is None:
            return "min"
        words = [(section.line, token) for token in section.rest]
        words += [(number, token) for number, tokens in self._lines(section) for token in tokens]
        if len(words) != 1 or words[0][1].upper() not in _SENSES:
            stated = b" ".join(token for _, token in words).decode(errors="replace")
            self.place.refuse(
                f"OBJSENSE is '{stated}'",
                "syntax",
                "write MAX or MIN",
                words[0][0] if words else section.line,
            )
        if section.rest:
            # HiGHS reads the sense on a line of its own only, and minimises otherwise
            self.excused.add("sense")
            self._warn(
                "objsense-line",
                f"the sense {words[0][1].decode()} stands on the line of OBJSENSE, where some readers (HiGHS) do"
                " not see it and minimise",
            )
        return _SENSES[words[0][1].upper()]

    def _rows(self, section: _Section) -> None:
        row_id = self.row_id
        for number, tokens in self._lines(section):
            if len(tokens) != 2:
                remedy = "each line of ROWS is a type and a name without blanks; write names without blanks"
                self.place.refuse(f"{len(tokens)} words where ROWS has two", "syntax", remedy, number)
            kind, name = tokens
            if name in row_id:
                self.place.refuse(
                    f"row {name.decode()} is declared twice",
                    "duplicate-name",
                    "give each row its own name",
                    number,
                )
            if kind in (b"L", b"G", b"E"):
                row_id[name] = len(self.row_types)
                self.row_types.append(kind)
            elif kind == b"N":
                row_id[name] = _OBJECTIVE if self.objective is None else _FREE
                if self.objective is None:
                    self.objective = name
                else:
                    self.free_rows.append(name)
            else:
                self.place.refuse(
                    f"row {name.decode()} has type '{kind.decode(errors='replace')}'",
                    "syntax",
                    "types are N, L, G and E",
                    number,
                )
        if self.objective is None:
            self._warn("no-objective", "the file has no objective row (type N); the objective is 0")
        if self.free_rows:
            assert self.objective is not None
            self._warn(
                "free-rows",
                f"the first row of type N, {self.objective.decode()}, is the objective; the others bind nothing and"
                f" are left out: {listed(r.decode() for r in self.free_rows)}",
            )

    # -- COLUMNS ----------------------------------------------------------------------------------------------

    def _columns(self, section: _Section) -> None:
        """Read the entries in chunks of whole lines: plain chunks at once, others line by line."""
        data, position, line = self.data, section.start, section.line + 1
        while position < section.end:
            end = min(position + _CHUNK, section.end)
            if end < section.end:
                end = data.index(b"\n", end - 1) + 1
            chunk = data[position:end]
            if not self._plain_chunk(chunk, chunk.count(b"\n")):
                self._chunk_by_lines(chunk, line)
            line += chunk.count(b"\n")
            position = end
        if self.entries.integer:
            self.place.refuse(
                "a MARKER 'INTORG' is never closed by 'INTEND'",
                "marker",
                "close it after the last integer column",
                line - 1,
            )

    def _plain_chunk(self, chunk: bytes, lines: int) -> bool:
        """Read a chunk whose every line is ``column row number``; return False, changing nothing, if it is not."""
        if b"'" in chunk and (b"'MARKER'" in chunk or b"'INT" in chunk):
            return False
        tokens = chunk.split()
        count = len(tokens) // 3
        if len(tokens) != 3 * lines or b"\n*" in chunk or chunk.startswith(b"*"):
            return False
        numbers = tokens[2::3]
        try:
            values = np.fromiter(map(float, numbers), dtype=np.float64, count=count)
            row_of = np.fromiter(map(self.row_id.__getitem__, tokens[1::3]), dtype=np.int32, count=count)
        except (ValueError, KeyError):
            return False
        size = np.abs(values)
        if not (size < INFINITE).all() or (size >= 2.0**53).any() or (size == 0.0).any():
            return False
        if b"_" in b"".join(numbers):  # float() would read 1_000
            return False
        names = tokens[0::3]
        columns = self.entries.columns
        last = columns[-1] if columns else None
        new = np.empty(count, dtype=bool)
        new[0] = names[0] != last
        new[1:] = np.fromiter(map(ne, names, islice(names, 1, None)), dtype=bool, count=count - 1)
        column_of = np.cumsum(new, dtype=np.int32)
        column_of += np.int32(len(columns) - 1)
        self.entries.start_columns([names[k] for k in np.flatnonzero(new).tolist()])
        self.entries.add(column_of, row_of, values)
        return True

    def _chunk_by_lines(self, chunk: bytes, first_line: int) -> None:
        """Read any chunk line by line."""
        entries, columns, row_id = self.entries, self.entries.columns, self.row_id
        column_of: list[int] = []
        row_of: list[int] = []
        values: list[float] = []
        for number, tokens in _numbered(chunk, first_line):
            if len(tokens) == 3 and tokens[1] == b"'MARKER'":
                entries.integer = self._marker(tokens[2], number)
                continue
            if len(tokens) not in (3, 5):
                self.place.refuse(
                    f"{len(tokens)} words where COLUMNS has a column and one or two pairs of row and number",
                    "syntax",
                    "names must not contain blanks, and each row name needs a number",
                    number,
                )
            if not columns or columns[-1] != tokens[0]:
                entries.start_columns([tokens[0]])
            for k in range(1, len(tokens), 2):
                row = row_id.get(tokens[k])
                what = f"the coefficient of {tokens[0].decode()} in {tokens[k].decode()}"
                if row is None:
                    self.place.refuse(
                        f"column {tokens[0].decode()} names row {tokens[k].decode()}, which ROWS does not declare",
                        "unknown-row",
                        "declare the row in ROWS or correct the name",
                        number,
                    )
                stated = self._coefficient(tokens[k + 1], number, what)
                if stated.exact is not None:
                    entries.exact[entries.count + len(values)] = stated.exact
                column_of.append(len(columns) - 1)
                row_of.append(row)
                values.append(stated.value)
        entries.add(np.array(column_of, np.int32), np.array(row_of, np.int32), np.array(values, np.float64))

    def _marker(self, word: bytes, line: int) -> bool:
        opens = word == b"'INTORG'"
        if word in (b"'SOSORG'", b"'SOSEND'"):
            self.place.unsupported(
                "a marker states a special ordered set",
                "sos",
                "reformulate it with binary variables",
                line,
            )
        if word not in (b"'INTORG'", b"'INTEND'") or opens == self.entries.integer:
            self.place.refuse(
                f"marker {word.decode(errors='replace')} does not fit here",
                "marker",
                "integer columns stand between one MARKER 'INTORG' and one MARKER 'INTEND'",
                line,
            )
        return opens

    def _coefficient(self, token: bytes, line: int, what: str) -> Number:
        number = self._number(token, line, what)
        if not np.isfinite(number.value):
            self.place.refuse(
                f"{what} is {token.decode()}: not a finite number",
                "infinite-coefficient",
                "coefficients are finite; leave the term out or write the number that is meant",
                line,
            )
        if abs(number.value) >= INFINITE:
            self._warn("huge-coefficient", f"{what} is {token.decode()}; it is taken as this finite number")
        return number

    def _column_names(self, section: _Section) -> list[str]:
        columns = self.entries.columns
        if not columns:
            self.place.refuse(
                "the model has no variables",
                "empty-model",
                "check the program that wrote the file",
                section.line,
            )
        if len(set(columns)) != len(columns):
            seen: set[bytes] = set()
            again = next(c for c in columns if c in seen or seen.add(c))  # type: ignore[func-returns-value]
            self.place.refuse(
                f"column {again.decode()} is stated in two places of COLUMNS",
                "duplicate-name",
                "list all entries of a column together, or give each column its own name",
                self._second_line(section, again),
            )
        return [name.decode() for name in columns]

    def _second_line(self, section: _Section, column: bytes) -> int | None:
        """Return the line where the entries of `column` start for the second time."""
        previous, seen = b"", False
        for number, tokens in self._lines(section):
            if tokens[1:2] == [b"'MARKER'"]:
                continue
            if tokens[0] == column and previous != column:
                if seen:
                    return number
                seen = True
            previous = tokens[0]
        return None

    def _matrix(self, n: int, m: int, section: _Section) -> tuple[Floats, Matrix]:
        entries = self.entries
        column_of = np.concatenate(entries.column_of)
        row_of = np.concatenate(entries.row_of)
        value = np.concatenate(entries.values)
        entries.column_of, entries.row_of, entries.values = [], [], []
        listing = np.arange(len(value)) if entries.exact else None
        in_cost = np.flatnonzero(row_of == _OBJECTIVE)
        costed = column_of[in_cost]
        times = np.bincount(costed, minlength=n)
        if times.max() > 1:
            assert self.objective is not None
            self._refuse_repeated(entries.columns[int(times.argmax())], self.objective, section)
        cost = np.zeros(n)
        cost[costed] = value[in_cost]
        for k in entries.exact:
            if row_of[k] == _OBJECTIVE:
                self.exact["cost", int(column_of[k])] = entries.exact[k]
        kept = row_of >= 0
        if not kept.all():
            column_of, row_of, value = column_of[kept], row_of[kept], value[kept]
            listing = listing[kept] if listing is not None else None
        # zeros are dropped last: stating a place twice is a repetition, whatever the values
        indptr, order, repeated = compressed_columns(column_of, row_of, n, m)
        if order is not None:
            column_of, row_of, value = column_of[order], row_of[order], value[order]
            listing = listing[order] if listing is not None else None
        if len(repeated):
            k = int(repeated[0])
            row = next(name for name, i in self.row_id.items() if i == row_of[k])
            self._refuse_repeated(entries.columns[int(column_of[k])], row, section)
        zero = value == 0.0
        if zero.any():
            if listing is not None:
                zero &= ~np.isin(listing, list(entries.exact))
                listing = listing[~zero]
            column_of, row_of, value = column_of[~zero], row_of[~zero], value[~zero]
            indptr[1:] = np.cumsum(np.bincount(column_of, minlength=n))
        if listing is not None:
            for position in np.flatnonzero(np.isin(listing, list(entries.exact))).tolist():
                self.exact["value", position] = entries.exact[int(listing[position])]
        return cost, (indptr, row_of, value)

    def _refuse_repeated(self, column: bytes, row: bytes, section: _Section) -> None:
        line, seen = None, 0
        for number, tokens in self._lines(section):
            if tokens[0] == column:
                seen += tokens[1::2].count(row)
                if seen > 1:
                    line = number
                    break
        self.place.refuse(
            f"column {column.decode()} has two coefficients in row {row.decode()}; readers keep the first, the last"
            " or the sum",
            "duplicate-entry",
            _KEEP_PLAIN,
            line,
        )

    # -- RHS, RANGES, BOUNDS ----------------------------------------------------------------------------------

    def _row_values(self, section: _Section, what: str) -> Iterator[tuple[int, bytes, int, Number]]:
        """Return line, row name, row and number of each entry of RHS or RANGES."""
        set_name: bytes | None = None
        seen: set[bytes] = set()
        for number, tokens in self._lines(section):
            if not 2 <= len(tokens) <= 5:
                self.place.refuse(
                    f"{len(tokens)} words where {what} has a set name and one or two pairs of row and number",
                    "syntax",
                    "names must not contain blanks, and each row name needs a number",
                    number,
                )
            named = len(tokens) % 2
            label = tokens[0] if named else b""
            if set_name is None:
                set_name = label
            elif set_name != label:
                self.place.refuse(
                    f"{what} has two sets, '{set_name.decode()}' and '{label.decode()}'; readers use the first or"
                    " merge them",
                    "several-sets",
                    "keep the set that is meant",
                    number,
                )
            for k in range(named, len(tokens), 2):
                name = tokens[k]
                row = self.row_id.get(name)
                if row is None:
                    self.place.refuse(
                        f"{what} names row {name.decode()}, which ROWS does not declare",
                        "unknown-row",
                        "declare the row in ROWS or correct the name",
                        number,
                    )
                if name in seen:
                    self.place.refuse(
                        f"{what} states row {name.decode()} twice; readers keep the first or the last",
                        "duplicate-entry",
                        _KEEP_PLAIN,
                        number,
                    )
                seen.add(name)
                if row == _FREE:
                    self.place.refuse(
                        f"{what} states a value for {name.decode()}, a row of type N that is not the objective",
                        "free-row",
                        "remove the value or give the row a type",
                        number,
                    )
                yield number, name, row, self._number(tokens[k + 1], number, f"the value of {name.decode()}")

    def _right_hand_sides(self, section: _Section | None) -> tuple[dict[int, tuple[int, Number]], Rational]:
        found: dict[int, tuple[int, Number]] = {}
        offset: Rational = ZERO
        if section is None:
            return found, offset
        for line, name, row, number in self._row_values(section, "RHS"):
            if row == _OBJECTIVE:
                if not np.isfinite(number.value):
                    self.place.refuse(
                        f"the constant of the objective {name.decode()} is infinite",
                        "infinite-coefficient",
                        "write a finite number",
                        line,
                    )
                offset = number.negated().rational
                if offset:
                    self._warn(
                        "objective-constant",
                        f"the right-hand side {number.value:g} of the objective {name.decode()} is taken as minus the"
                        " constant of the objective, as HiGHS, Gurobi and CPLEX do; a few readers take it as plus",
                    )
                continue
            found[row] = (line, number)
        return found, offset

    def _ranges(self, section: _Section | None) -> dict[int, tuple[int, Number]]:
        found: dict[int, tuple[int, Number]] = {}
        if section is None:
            return found
        for line, name, row, number in self._row_values(section, "RANGES"):
            if row == _OBJECTIVE:
                self.place.refuse(
                    f"RANGES gives the objective {name.decode()} a range",
                    "free-row",
                    "remove the range",
                    line,
                )
            found[row] = (line, number)
        return found

    def _sides(
        self, rhs: dict[int, tuple[int, Number]], ranges: dict[int, tuple[int, Number]]
    ) -> tuple[Floats, Floats]:
        m = len(self.row_types)
        lower, upper = [Number(-np.inf)] * m, [Number(np.inf)] * m
        zero = Number(0.0)
        nothing = (0, zero)
        rows = list(self.row_id.items())
        names = [name for name, k in rows if k >= 0]
        taken: list[str] = []
        for i, kind in enumerate(self.row_types):
            line, side = rhs.get(i, nothing)
            if abs(side.value) >= INFINITE:
                frees = (kind == b"L" and side.value > 0) or (kind == b"G" and side.value < 0)
                if not frees or i in ranges:
                    self.place.refuse(
                        f"the right-hand side of row {names[i].decode()} is {side.value:g}, which means infinity",
                        "infinite-side",
                        "write the finite number that is meant",
                        line,
                    )
                taken.append(names[i].decode())
                continue
            if kind != b"G":
                upper[i] = side
            if kind != b"L":
                lower[i] = side
            if i not in ranges:
                continue
            line, width = ranges[i]
            if abs(width.value) >= INFINITE:
                self.place.refuse(
                    f"the range of row {names[i].decode()} is {width.value:g}, which means infinity",
                    "infinite-side",
                    "leave the range out, or write the finite number that is meant",
                    line,
                )
            size = abs(width.rational)
            if kind == b"L" or (kind == b"E" and width.value < 0):
                lower[i] = Number.of(side.rational - size)
            else:
                upper[i] = Number.of(side.rational + size)
        if taken:
            self._warn(
                "infinite-side",
                f"right-hand sides of 1e20 or more are taken as infinite, so these rows bind nothing: {listed(taken)}",
            )
        return doubles(lower, "row_lower", self.exact), doubles(upper, "row_upper", self.exact)

    def _bounds(
        self, section: _Section | None, names: list[str]
    ) -> tuple[Floats, Floats, npt.NDArray[np.uint8]]:
        columns, n = self.entries.columns, len(names)
        kinds = np.zeros(n, dtype=np.uint8)
        turns = [*self.entries.turns, (n, False)]
        for (start, integer), (end, _) in pairwise(turns):
            kinds[start:end] = Kind.INTEGER if integer else Kind.CONTINUOUS
        marked = kinds == Kind.INTEGER
        stated = StatedBounds(self.place, names)
        if section is not None:
            _BoundLines(self, columns, kinds, stated).read(section)
        return stated.finished(kinds, marked, self.exact, self.warnings)


class _BoundLines:
    """The BOUNDS section, line by line."""

    def __init__(
        self, text: _MpsText, columns: list[bytes], kinds: npt.NDArray[np.uint8], stated: StatedBounds
    ) -> None:
        self.text = text
        self.columns = columns
        self.position = {name: j for j, name in enumerate(columns)}
        self.kinds = kinds
        self.stated = stated

    def read(self, section: _Section) -> None:
        set_name: bytes | None = None
        place, position = self.text.place, self.position
        for line, tokens in self.text._lines(section):
            kind = tokens[0]
            valued = kind in _LOWER_BOUNDS or kind in _UPPER_BOUNDS or kind == b"FX"
            if not valued and kind not in _VALUELESS:
                place.refuse(
                    f"unknown bound type '{kind.decode(errors='replace')}'",
                    "syntax",
                    "types are LO, UP, FX, FR, MI, PL, BV, LI, UI, SC and SI",
                    line,
                )
            label, name, value = self._fields(tokens, valued, line)
            if set_name is None:
                set_name = label
            elif set_name != label:
                place.refuse(
                    f"BOUNDS has two sets, '{set_name.decode()}' and '{label.decode()}'; readers use the first or"
                    " merge them",
                    "several-sets",
                    "keep the set that is meant",
                    line,
                )
            j = position.get(name)
            if j is None:
                place.refuse(
                    f"BOUNDS names column {name.decode(errors='replace')}, which COLUMNS does not state",
                    "unknown-column",
                    "correct the name, or state the column in COLUMNS (a coefficient 0 will do)",
                    line,
                )
            number = None
            if value is not None:
                number = self.text._number(value, line, f"the bound {kind.decode()} of {name.decode()}")
            self._apply(kind, j, number, line)

    def _fields(self, tokens: Tokens, valued: bool, line: int) -> tuple[bytes, bytes, bytes | None]:
        """Return set name (empty if left out), column and value of a line."""
        count = len(tokens)
        if valued and count == 4:
            return tokens[1], tokens[2], tokens[3]
        if valued and count == 3:
            return b"", tokens[1], tokens[2]
        if not valued and count == 2:
            return b"", tokens[1], None
        if not valued and count == 3 and (tokens[2] in self.position or tokens[1] not in self.position):
            return tokens[1], tokens[2], None
        if not valued and count == 3:
            return b"", tokens[1], None
        if not valued and count == 4:
            return tokens[1], tokens[2], None
        self.text.place.refuse(
            f"{count} words where BOUNDS has a type, a set name, a column and a number",
            "syntax",
            "names must not contain blanks",
            line,
        )

    def _apply(self, kind: bytes, j: int, number: Number | None, line: int) -> None:
        stated = self.stated
        if number is not None and kind in (b"LO", b"LI", b"FX"):
            stated.set_lower(j, number, line)
        if number is not None and kind in (b"UP", b"UI", b"FX", b"SC", b"SI"):
            stated.set_upper(j, number, line)
        if kind in (b"FR", b"MI"):
            stated.set_lower(j, MINUS_INFINITY, line)
        if kind in (b"FR", b"PL"):
            stated.set_upper(j, INFINITY, line)
        if kind == b"BV":
            stated.set_lower(j, NOUGHT, line)
            stated.set_upper(j, UNIT, line)
        if kind in (b"BV", b"LI", b"UI") and self.kinds[j] == Kind.CONTINUOUS:
            self.kinds[j] = Kind.INTEGER
        if number is not None and kind in (b"SC", b"SI"):
            if number.value <= 0.0:
                self.text.place.refuse(
                    f"{kind.decode()} gives {self.columns[j].decode()} the upper bound {number.value:g}, which readers"
                    " take as zero or as infinite",
                    "semicontinuous-bound",
                    "write a positive upper bound, or 1e30 for none",
                    line,
                )
            integer = kind == b"SI" or self.kinds[j] == Kind.INTEGER
            self.kinds[j] = Kind.SEMIINTEGER if integer else Kind.SEMICONTINUOUS
