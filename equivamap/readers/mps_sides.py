"""The sections RHS and RANGES: the sides of the rows and the constant of the objective."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from equivamap.ir.numbers import ZERO, Rational
from equivamap.readers.mps_text import FREE_ROW, OBJECTIVE_ROW, ONE_VALUE, MpsText, Section
from equivamap.readers.text_model import INFINITE, Floats, Number, listed
from equivamap.readers.token_table import NameIndex, TokenTable

__all__ = ["read_sides"]


@dataclass
class _Values:
    """Values of numbered rows; `line` is 0 where none is stated."""

    value: Floats
    line: npt.NDArray[np.int64]
    exact: dict[int, Rational] = field(default_factory=dict)
    objective: tuple[int, bytes, Number] | None = None

    def number(self, row: int) -> Number:
        return Number(float(self.value[row]), self.exact.get(row))


def read_sides(
    text: MpsText, rhs: Section | None, ranges: Section | None, rows: NameIndex
) -> tuple[Floats, Floats, Rational]:
    """Return lower sides, upper sides and the constant of the objective.

    Parameters
    ----------
    text
        The text, its rows read.
    rhs, ranges
        The two sections.
    rows
        Index of the names in ``text.row_id``.
    """
    stated = _values(text, rhs, "RHS", rows)
    widths = _values(text, ranges, "RANGES", rows)
    if widths.objective is not None:
        line, name, _ = widths.objective
        text.place.refuse(
            f"RANGES gives the objective {name.decode()} a range", "free-row", "remove the range", line
        )
    lower, upper = _sides(text, stated, widths)
    return lower, upper, _offset(text, stated)


def _offset(text: MpsText, stated: _Values) -> Rational:
    if stated.objective is None:
        return ZERO
    line, name, number = stated.objective
    if not np.isfinite(number.value):
        text.place.refuse(
            f"the constant of the objective {name.decode()} is infinite",
            "infinite-coefficient",
            "write a finite number",
            line,
        )
    offset = number.negated().rational
    if offset:
        text.warn(
            "objective-constant",
            f"the right-hand side {number.value:g} of the objective {name.decode()} is taken as minus the constant of"
            " the objective, as HiGHS, Gurobi and CPLEX do; a few readers take it as plus",
        )
    return offset


def _values(text: MpsText, section: Section | None, what: str, rows: NameIndex) -> _Values:
    m = len(text.row_types)
    found = _Values(np.zeros(m), np.zeros(m, dtype=np.int64))
    if section is None or _regular_values(text, section, rows, found):
        return found
    for line, name, row, number in _listed_values(text, section, what):
        if row == OBJECTIVE_ROW:
            found.objective = (line, name, number)
            continue
        found.value[row] = number.value
        found.line[row] = line
        if number.exact is not None:
            found.exact[row] = number.exact
    return found


def _regular_values(text: MpsText, section: Section, rows: NameIndex, found: _Values) -> bool:
    """Read a section whose every line is ``set row number``; return False, changing nothing, if it is not."""
    tables = TokenTable.by_width(text.body(section))
    if tables is None or tables.keys() != {3}:
        return False
    table = tables[3]
    sets, places, values = table.changes(0), rows.positions(table, 1), table.decimals(2)
    if sets is None or places is None or values is None or sets.sum() != 1:
        return False
    row_of = np.array(list(text.row_id.values()), dtype=np.int32)[places]
    numbered = row_of >= 0
    if (row_of == FREE_ROW).any() or np.bincount(places).max() > 1:
        return False
    found.value[row_of[numbered]] = values[numbered]
    found.line[row_of[numbered]] = table.lines[numbered] + section.line + 1
    for k in np.flatnonzero(~numbered).tolist():
        found.objective = (
            int(table.lines[k]) + section.line + 1,
            table.token(k, 1),
            Number(float(values[k])),
        )
    return True


def _listed_values(text: MpsText, section: Section, what: str) -> Iterator[tuple[int, bytes, int, Number]]:
    """Return line, row name, row and number of each entry of RHS or RANGES."""
    set_name: bytes | None = None
    seen: set[bytes] = set()
    for number, tokens in text.lines(section):
        if not 2 <= len(tokens) <= 5:
            text.place.refuse(
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
            text.place.refuse(
                f"{what} has two sets, '{set_name.decode()}' and '{label.decode()}'; readers use the first or"
                " merge them",
                "several-sets",
                "keep the set that is meant",
                number,
            )
        for k in range(named, len(tokens), 2):
            name = tokens[k]
            row = text.row_id.get(name)
            if row is None:
                text.place.refuse(
                    f"{what} names row {name.decode()}, which ROWS does not declare",
                    "unknown-row",
                    "declare the row in ROWS or correct the name",
                    number,
                )
            if name in seen:
                text.place.refuse(
                    f"{what} states row {name.decode()} twice; readers keep the first or the last",
                    "duplicate-entry",
                    ONE_VALUE,
                    number,
                )
            seen.add(name)
            if row == FREE_ROW:
                text.place.refuse(
                    f"{what} states a value for {name.decode()}, a row of type N that is not the objective",
                    "free-row",
                    "remove the value or give the row a type",
                    number,
                )
            yield number, name, row, text.number(tokens[k + 1], number, f"the value of {name.decode()}")


def _sides(text: MpsText, stated: _Values, widths: _Values) -> tuple[Floats, Floats]:
    types = np.array([kind[0] for kind in text.row_types], dtype=np.uint8)
    at_most, at_least = types == ord("L"), types == ord("G")
    lower = np.where(at_most, -np.inf, stated.value)
    upper = np.where(at_least, np.inf, stated.value)
    for i, number in stated.exact.items():
        if not at_most[i]:
            text.exact["row_lower", i] = number
        if not at_least[i]:
            text.exact["row_upper", i] = number
    _free_rows(text, stated, widths, lower, upper)
    for i in np.flatnonzero(widths.line).tolist():
        if abs(widths.value[i]) >= INFINITE:
            text.place.refuse(
                f"the range of row {_row_name(text, i)} is {widths.value[i]:g}, which means infinity",
                "infinite-side",
                "leave the range out, or write the finite number that is meant",
                int(widths.line[i]),
            )
        side, size = stated.number(i).rational, abs(widths.number(i).rational)
        down = at_most[i] or (not at_least[i] and widths.value[i] < 0)
        which, sides = ("row_lower", lower) if down else ("row_upper", upper)
        other = Number.of(side - size if down else side + size)
        sides[i] = other.value
        text.exact.pop((which, i), None)
        if other.exact is not None:
            text.exact[which, i] = other.exact
    return lower, upper


def _free_rows(text: MpsText, stated: _Values, widths: _Values, lower: Floats, upper: Floats) -> None:
    """Free the rows whose side is infinite, or refuse them where that leaves nothing."""
    freed: list[str] = []
    for i in np.flatnonzero(np.abs(stated.value) >= INFINITE).tolist():
        side, kind = float(stated.value[i]), text.row_types[i]
        frees = (kind == b"L" and side > 0) or (kind == b"G" and side < 0)
        if not frees or widths.line[i]:
            text.place.refuse(
                f"the right-hand side of row {_row_name(text, i)} is {side:g}, which means infinity",
                "infinite-side",
                "write the finite number that is meant",
                int(stated.line[i]),
            )
        lower[i], upper[i] = -np.inf, np.inf
        text.exact.pop(("row_lower", i), None)
        text.exact.pop(("row_upper", i), None)
        freed.append(_row_name(text, i))
    if freed:
        text.warn(
            "infinite-side",
            f"right-hand sides of 1e20 or more are taken as infinite, so these rows bind nothing: {listed(freed)}",
        )


def _row_name(text: MpsText, row: int) -> str:
    return next(name for name, i in text.row_id.items() if i == row).decode()
