"""The section BOUNDS."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Kind
from equivamap.readers.mps_text import MpsText, Section, Tokens
from equivamap.readers.stated_bounds import INFINITY, MINUS_INFINITY, NOUGHT, UNIT, StatedBounds
from equivamap.readers.text_model import Number
from equivamap.readers.token_table import NameIndex, TokenTable

__all__ = ["read_bounds"]

_LOWER_BOUNDS = (b"LO", b"LI")
_UPPER_BOUNDS = (b"UP", b"UI", b"SC", b"SI")
_PLAIN_VALUED = (b"LO", b"LI", b"UP", b"UI", b"FX")
_VALUELESS = (b"FR", b"MI", b"PL", b"BV")


def read_bounds(
    text: MpsText,
    section: Section,
    columns: list[bytes],
    kinds: npt.NDArray[np.uint8],
    stated: StatedBounds,
) -> None:
    """Add the bounds of a section to `stated` and the kinds that they imply to `kinds`."""
    if not _regular_bounds(text, section, columns, kinds, stated):
        _BoundLines(text, columns, kinds, stated).read(section)


def _regular_bounds(
    text: MpsText,
    section: Section,
    columns: list[bytes],
    kinds: npt.NDArray[np.uint8],
    stated: StatedBounds,
) -> bool:
    """Read a section of the plain types, each bound stated once; return False, changing nothing, if it is not."""
    tables = TokenTable.by_width(text.body(section))
    if not tables or not tables.keys() <= {3, 4}:
        return False
    index = NameIndex(columns)
    labels: set[bytes] = set()
    parts: dict[str, list[tuple[npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.int64]]]]
    parts = {"lower": [], "upper": []}
    integer: list[npt.NDArray[np.int32]] = []
    for width, table in tables.items():
        changes, places = table.changes(1), index.positions(table, 2)
        values = table.decimals(3) if width == 4 else np.zeros(len(table))
        if changes is None or places is None or values is None or changes.sum() != 1 or table.longest(0) > 8:
            return False
        labels.add(table.token(0, 1))
        words = table.words(0, 1)[:, 0]
        for word in np.unique(words).tolist():
            chosen = np.flatnonzero(words == word)
            kind = table.token(int(chosen[0]), 0)
            if kind not in (_PLAIN_VALUED if width == 4 else _VALUELESS):
                return False
            at, lines = places[chosen], table.lines[chosen] + section.line + 1
            stated_values = values[chosen]
            if kind in (b"LO", b"LI", b"FX"):
                parts["lower"].append((at, stated_values, lines))
            if kind in (b"UP", b"UI", b"FX"):
                parts["upper"].append((at, stated_values, lines))
            if kind in (b"FR", b"MI"):
                parts["lower"].append((at, np.full(len(at), -np.inf), lines))
            if kind in (b"FR", b"PL"):
                parts["upper"].append((at, np.full(len(at), np.inf), lines))
            if kind == b"BV":
                parts["lower"].append((at, np.zeros(len(at)), lines))
                parts["upper"].append((at, np.ones(len(at)), lines))
            if kind in (b"BV", b"LI", b"UI"):
                integer.append(at)
    if len(labels) != 1:
        return False
    joined = {
        which: tuple(np.concatenate([part[k] for part in found]) for k in range(3))
        for which, found in parts.items()
        if found
    }
    if any(np.bincount(at).max() > 1 for at, _, _ in joined.values()):
        return False
    for which, (at, stated_values, lines) in joined.items():
        stated.set_many(which, at, stated_values, lines)
    for at in integer:
        kinds[at] = Kind.INTEGER
    return True


class _BoundLines:
    """The BOUNDS section, line by line."""

    def __init__(
        self, text: MpsText, columns: list[bytes], kinds: npt.NDArray[np.uint8], stated: StatedBounds
    ) -> None:
        self.text = text
        self.columns = columns
        self.position = {name: j for j, name in enumerate(columns)}
        self.kinds = kinds
        self.stated = stated

    def read(self, section: Section) -> None:
        set_name: bytes | None = None
        place, position = self.text.place, self.position
        for line, tokens in self.text.lines(section):
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
                number = self.text.number(value, line, f"the bound {kind.decode()} of {name.decode()}")
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
