"""The section COLUMNS: the matrix, the costs and which columns are integer."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Kind
from equivamap.ir.numbers import Rational
from equivamap.readers.mps_text import OBJECTIVE_ROW, ONE_VALUE, MpsText, Section, numbered, usual_doubles
from equivamap.readers.text_model import INFINITE, Floats, Number, compressed_columns
from equivamap.readers.token_table import NameIndex, TokenTable

__all__ = ["Matrix", "MpsColumns"]

Matrix: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], Floats]

_CHUNK = 1 << 20
_FEW_MARKERS = 8
_MARKER = b"'MARKER'"


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


class MpsColumns:
    """Reads the section COLUMNS.

    Parameters
    ----------
    text
        The text, its rows read.
    section
        The section COLUMNS.
    """

    def __init__(self, text: MpsText, section: Section) -> None:
        self.text = text
        self.section = section
        self.entries = _Entries()
        self.row_index = NameIndex(list(text.row_id))
        self.row_numbers = np.array(list(text.row_id.values()), dtype=np.int32)
        self._read()
        self.names = self._checked_names()

    def _read(self) -> None:
        """Read the entries in chunks of whole lines: plain chunks at once, others line by line."""
        data, section = self.text.data, self.section
        position, line = section.start, section.line + 1
        while position < section.end:
            end = min(position + _CHUNK, section.end)
            if end < section.end:
                end = data.index(b"\n", end - 1) + 1
            end = self._up_to_marker(position, end)
            chunk = data[position:end]
            lines = chunk.count(b"\n")
            if not self._plain_chunk(chunk):
                self._chunk_by_lines(chunk, line)
            line += lines
            position = end
        if self.entries.integer:
            self.text.place.refuse(
                "a MARKER 'INTORG' is never closed by 'INTEND'",
                "marker",
                "close it after the last integer column",
                line - 1,
            )

    def _up_to_marker(self, start: int, end: int) -> int:
        """Return where to cut a chunk so that a lone marker does not make all of it irregular."""
        data = self.text.data
        marker = data.find(_MARKER, start, end)
        if marker < 0 or data.count(_MARKER, start, end) > _FEW_MARKERS:
            return end
        line_start = data.rfind(b"\n", start, marker) + 1
        if line_start > start:
            return line_start
        return data.index(b"\n", marker) + 1

    def _plain_chunk(self, chunk: bytes) -> bool:
        """Read a chunk of lines ``column row number`` or ``column row number row number``.

        Return False, changing nothing, if there are other lines.
        """
        if _MARKER in chunk:
            return False
        tables = TokenTable.by_width(chunk)
        if not tables or not tables.keys() <= {3, 5}:
            return False
        table = tables[3] if tables.keys() == {3} else TokenTable.in_pairs(tables)
        values = table.decimals(2)
        if values is None:
            values = usual_doubles(table.column(2))
        if values is None:
            return False
        rows = self.row_index.positions(table, 1)
        new = table.changes(0)
        if rows is None or new is None:
            return False
        columns = self.entries.columns
        new[0] = not columns or table.token(0, 0) != columns[-1]
        column_of = np.cumsum(new, dtype=np.int32)
        column_of += np.int32(len(columns) - 1)
        self.entries.start_columns([table.token(k, 0) for k in np.flatnonzero(new).tolist()])
        self.entries.add(column_of, self.row_numbers[rows], values)
        return True

    def _chunk_by_lines(self, chunk: bytes, first_line: int) -> None:
        """Read any chunk line by line."""
        entries, columns, row_id = self.entries, self.entries.columns, self.text.row_id
        column_of: list[int] = []
        row_of: list[int] = []
        values: list[float] = []
        for number, tokens in numbered(chunk, first_line):
            if len(tokens) == 3 and tokens[1] == b"'MARKER'":
                entries.integer = self._marker(tokens[2], number)
                continue
            if len(tokens) not in (3, 5):
                self.text.place.refuse(
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
                    self.text.place.refuse(
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
            self.text.place.unsupported(
                "a marker states a special ordered set",
                "sos",
                "reformulate it with binary variables",
                line,
            )
        if word not in (b"'INTORG'", b"'INTEND'") or opens == self.entries.integer:
            self.text.place.refuse(
                f"marker {word.decode(errors='replace')} does not fit here",
                "marker",
                "integer columns stand between one MARKER 'INTORG' and one MARKER 'INTEND'",
                line,
            )
        return opens

    def _coefficient(self, token: bytes, line: int, what: str) -> Number:
        number = self.text.number(token, line, what)
        if not np.isfinite(number.value):
            self.text.place.refuse(
                f"{what} is {token.decode()}: not a finite number",
                "infinite-coefficient",
                "coefficients are finite; leave the term out or write the number that is meant",
                line,
            )
        if abs(number.value) >= INFINITE:
            self.text.warn(
                "huge-coefficient", f"{what} is {token.decode()}; it is taken as this finite number"
            )
        return number

    def _checked_names(self) -> list[str]:
        columns = self.entries.columns
        if not columns:
            self.text.place.refuse(
                "the model has no variables",
                "empty-model",
                "check the program that wrote the file",
                self.section.line,
            )
        if len(set(columns)) != len(columns):
            seen: set[bytes] = set()
            again = next(c for c in columns if c in seen or seen.add(c))  # type: ignore[func-returns-value]
            self.text.place.refuse(
                f"column {again.decode()} is stated in two places of COLUMNS",
                "duplicate-name",
                "list all entries of a column together, or give each column its own name",
                self._second_line(again),
            )
        return [name.decode() for name in columns]

    def _second_line(self, column: bytes) -> int | None:
        """Return the line where the entries of `column` start for the second time."""
        previous, seen = b"", False
        for number, tokens in self.text.lines(self.section):
            if tokens[1:2] == [b"'MARKER'"]:
                continue
            if tokens[0] == column and previous != column:
                if seen:
                    return number
                seen = True
            previous = tokens[0]
        return None

    def kinds(self) -> npt.NDArray[np.uint8]:
        """Return the kinds that the markers state."""
        kinds = np.zeros(len(self.names), dtype=np.uint8)
        turns = [*self.entries.turns, (len(self.names), False)]
        for (start, integer), (end, _) in pairwise(turns):
            kinds[start:end] = Kind.INTEGER if integer else Kind.CONTINUOUS
        return kinds

    def matrix(self) -> tuple[Floats, Matrix]:
        """Return costs and the matrix, which may be asked for once."""
        n, m = len(self.names), len(self.text.row_types)
        entries = self.entries
        column_of = np.concatenate(entries.column_of)
        row_of = np.concatenate(entries.row_of)
        value = np.concatenate(entries.values)
        entries.column_of, entries.row_of, entries.values = [], [], []
        listing = np.arange(len(value)) if entries.exact else None
        in_cost = np.flatnonzero(row_of == OBJECTIVE_ROW)
        costed = column_of[in_cost]
        times = np.bincount(costed, minlength=n)
        if times.max() > 1:
            assert self.text.objective is not None
            self._refuse_repeated(entries.columns[int(times.argmax())], self.text.objective)
        cost = np.zeros(n)
        cost[costed] = value[in_cost]
        for k in entries.exact:
            if row_of[k] == OBJECTIVE_ROW:
                self.text.exact["cost", int(column_of[k])] = entries.exact[k]
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
            row = next(name for name, i in self.text.row_id.items() if i == row_of[k])
            self._refuse_repeated(entries.columns[int(column_of[k])], row)
        zero = value == 0.0
        if zero.any():
            if listing is not None:
                zero &= ~np.isin(listing, list(entries.exact))
                listing = listing[~zero]
            column_of, row_of, value = column_of[~zero], row_of[~zero], value[~zero]
            indptr[1:] = np.cumsum(np.bincount(column_of, minlength=n))
        if listing is not None:
            for position in np.flatnonzero(np.isin(listing, list(entries.exact))).tolist():
                self.text.exact["value", position] = entries.exact[int(listing[position])]
        return cost, (indptr, row_of, value)

    def _refuse_repeated(self, column: bytes, row: bytes) -> None:
        line, seen = None, 0
        for number, tokens in self.text.lines(self.section):
            if tokens[0] == column:
                seen += tokens[1::2].count(row)
                if seen > 1:
                    line = number
                    break
        self.text.place.refuse(
            f"column {column.decode()} has two coefficients in row {row.decode()}; readers keep the first, the last"
            " or the sum",
            "duplicate-entry",
            ONE_VALUE,
            line,
        )
