"""The sections of LP text that follow the constraints: bounds, and lists of integer, binary and other variables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Kind
from equivamap.readers.lp_text import COMPARATORS, FLIPPED, MARKS, ODD_NAMES, LpText, Section, tokens_of
from equivamap.readers.stated_bounds import INFINITY, MINUS_INFINITY, NOUGHT, UNIT, StatedBounds
from equivamap.readers.text_model import Number

__all__ = ["read_bounds", "read_kinds"]


def read_bounds(text: LpText, section: Section, stated: StatedBounds) -> None:
    """Add to `stated` what the lines of a section Bounds say."""
    first, start = text.line_at(section.start), section.start
    for line, written in enumerate(text.text[section.start : section.end].split("\n"), first):
        row = Section(section.word, section.group, start, start + len(written), tokens_of(written))
        if row.tokens:
            _read_bound(text, row, written.strip(), line, stated)
        start += len(written) + 1


def _read_bound(text: LpText, row: Section, written: str, line: int, stated: StatedBounds) -> None:
    """Read one line of the section Bounds."""
    parts, comparators, k = _compared(text, row)
    rest = [token.lower() for token in row.tokens[k:]]
    if not _is_bound(parts, comparators, rest):
        text.place.refuse(
            f"'{written}' is no bound",
            "syntax",
            "bounds are 'x <= 4', '1 <= x <= 4', 'x = 4' or 'x free', one on each line; other inequalities"
            " belong under Subject To",
            line,
        )
    at, name = next((k, part) for k, part in enumerate(parts) if isinstance(part, str))
    if name not in text.position and (name.lower() in ODD_NAMES or name in MARKS):
        text.place.refuse(f"'{written}' names no variable", "syntax", "name the variable", line)
    j = text.column(name, row, 0)
    if not comparators:
        stated.set_lower(j, MINUS_INFINITY, line)
        stated.set_upper(j, INFINITY, line)
        return
    numbers = [(k < at, part) for k, part in enumerate(parts) if isinstance(part, Number)]
    for (before, number), comparator in zip(numbers, comparators, strict=True):
        direction = FLIPPED[comparator] if before else comparator
        if direction != "<=":
            stated.set_lower(j, number, line)
        if direction != ">=":
            stated.set_upper(j, number, line)


def _compared(text: LpText, row: Section) -> tuple[list[Number | str], list[str], int]:
    """Return the numbers and names of a line, the comparisons between them, and the token after them."""
    tokens = row.tokens
    parts: list[Number | str] = []
    comparators: list[str] = []
    k = 0
    while True:
        side = text.side(row, k) if k < len(tokens) else None
        if side is not None:
            parts.append(side[0])
            k = side[1]
        elif k < len(tokens):
            parts.append(tokens[k])
            k += 1
        if k >= len(tokens) or tokens[k] not in COMPARATORS:
            return parts, comparators, k
        comparators.append(COMPARATORS[tokens[k]])
        k += 1


def _is_bound(parts: list[Number | str], comparators: list[str], rest: list[str]) -> bool:
    """Tell whether a line compares one name with one number, or encloses it between two, or frees it."""
    names = sum(isinstance(part, str) for part in parts)
    if names != 1 or len(parts) != len(comparators) + 1:
        return False
    if not comparators:
        return rest == ["free"]
    if rest or len(comparators) > 2:
        return False
    return len(comparators) == 1 or (
        isinstance(parts[1], str) and len(set(comparators)) == 1 and "=" not in comparators
    )


def read_kinds(text: LpText, sections: list[Section], stated: StatedBounds) -> npt.NDArray[np.uint8]:
    """Return the kind of each variable; binary ones get the bounds 0 and 1 where none are stated."""
    integer: set[int] = set()
    binary: dict[int, int] = {}
    semicontinuous: set[int] = set()
    for section in sections:
        if section.group != "data" or section.word.startswith("bound"):
            continue
        for k, token in enumerate(section.tokens):
            if token in COMPARATORS or token in MARKS or token[0].isdigit():
                text.refuse(
                    f"'{token}' in the list of variables under '{section.word}'",
                    section,
                    k,
                    remedy="list names only, separated by blanks",
                )
            j = text.column(token, section, k)
            if section.word.startswith("bin"):
                if j not in binary:
                    bounded = j in stated.lower or j in stated.upper
                    binary[j] = text.line_of(section, k) if bounded else 0
            elif section.word.startswith("semi"):
                semicontinuous.add(j)
            else:
                integer.add(j)
    for j, line in binary.items():
        _bound_binary(text, stated, j, line)
    integer |= set(binary)
    kinds = np.zeros(len(text.names), dtype=np.uint8)
    for j in integer:
        kinds[j] = Kind.INTEGER
    for j in semicontinuous:
        kinds[j] = Kind.SEMIINTEGER if j in integer else Kind.SEMICONTINUOUS
        if stated.lower.get(j, NOUGHT).value < 0.0:
            text.place.refuse(
                f"{text.names[j]} is semi-continuous with a negative lower bound",
                "semicontinuous-bound",
                "state a lower bound of 0 or more",
            )
    return kinds


def _bound_binary(text: LpText, stated: StatedBounds, j: int, line: int) -> None:
    lower, upper = stated.lower.get(j, NOUGHT), stated.upper.get(j, UNIT)
    if not (0.0 <= lower.value <= 1.0 and 0.0 <= upper.value <= 1.0):
        text.place.refuse(
            f"{text.names[j]} is declared binary but has the bounds {lower.value:g} and {upper.value:g};"
            " readers keep one or the other",
            "binary-bounds",
            "remove the bounds, or declare it under General",
            line,
        )
    stated.lower[j], stated.upper[j] = lower, upper
