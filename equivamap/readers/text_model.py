"""What a text format states, before it becomes an instance: arrays of numbers, and what was noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

from equivamap.errors import ReadError, UnsupportedError
from equivamap.ir.instance import Axis, Instance, Origin, Sense, Warned
from equivamap.ir.numbers import NumberTable, Rational, canonical, nearest_float

__all__ = [
    "INFINITE",
    "Floats",
    "Number",
    "Place",
    "TextModel",
    "compressed_columns",
    "doubles",
    "listed",
    "number_of",
]

INFINITE = 1e20
"""Bounds and right-hand sides of at least this size mean infinity, as in every MILP solver."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INFINITY = re.compile(r"[+-]?inf(?:inity)?", re.ASCII | re.IGNORECASE)
_EXACT_INTEGERS = 2.0**53
_LARGEST_SHIFT = 5000
_LONGEST_NUMBER = 1000

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """The file that is read, to say where a fault is."""

    path: str

    def refuse(self, message: str, kind: str, remedy: str, line: int | None = None) -> NoReturn:
        """Raise a `ReadError` at `line`."""
        raise ReadError(_shortened(message), kind=kind, remedy=remedy, file=self.path, line=line)

    def unsupported(self, message: str, kind: str, remedy: str, line: int | None = None) -> NoReturn:
        """Raise an `UnsupportedError` at `line`."""
        raise UnsupportedError(_shortened(message), kind=kind, remedy=remedy, file=self.path, line=line)


def _shortened(message: str) -> str:
    """Return a message without the middle of what it quotes, where that is a line without end."""
    return message if len(message) <= 2000 else f"{message[:1000]} … {message[-900:]}"


@dataclass(frozen=True)
class Number:
    """A number as text states it: the nearest double, and the exact value where no double stands for it."""

    value: float
    exact: Rational | None = None

    @property
    def rational(self) -> Rational:
        """The exact value (finite numbers only)."""
        return canonical(self.value) if self.exact is None else self.exact

    def negated(self) -> Number:
        """Return minus the number."""
        return Number(-self.value, None if self.exact is None else -self.exact)

    @staticmethod
    def of(exact: Rational) -> Number:
        """Return the number of an exact value."""
        value = nearest_float(exact)
        return Number(value, None if np.isfinite(value) and canonical(value) == exact else exact)


def number_of(text: str) -> Number | None:
    """Read a number, or return None where `text` is none.

    Only plain decimal notation counts: no hexadecimal, no ``1d5``, no ``1_000``, no ``nan``. Infinities are
    returned as such; a number too small for a double keeps its exact value.

    Raises
    ------
    OverflowError
        If the number is longer, or its exponent larger, than any use.
    """
    if _NUMBER.fullmatch(text) is None:
        if _INFINITY.fullmatch(text):
            return Number(-np.inf if text.startswith("-") else np.inf)
        return None
    if len(text) > _LONGEST_NUMBER:
        raise OverflowError(text)
    value = float(text)
    if value == 0.0:
        mantissa = re.split("[eE]", text)[0]
        if mantissa.strip("+-.0"):
            return Number(0.0, _exact_decimal(text))
    elif abs(value) >= _EXACT_INTEGERS and np.isfinite(value):
        exact = _exact_decimal(text)
        if exact.denominator == 1 and exact != canonical(value):
            return Number(value, exact)
    return Number(value)


def _exact_decimal(text: str) -> Rational:
    """Return the rational that a decimal text states, digit by digit."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, part = mantissa.partition(".")
    shift = int(exponent or 0) - len(part)
    if abs(shift) > _LARGEST_SHIFT:
        raise OverflowError(text)
    digits = int(whole + part)
    return mpq(digits * 10**shift) if shift >= 0 else mpq(digits, 10**-shift)


def listed(names: Iterable[str], limit: int = 5) -> str:
    """Write the first few names of many."""
    known = list(names)
    head = ", ".join(known[:limit])
    return f"{head} and {len(known) - limit} more" if len(known) > limit else head


@dataclass
class TextModel:
    """A model as a text file states it; infinities stand for absent bounds.

    Parameters
    ----------
    path, format, name
        Where it comes from; ``"lp"`` or ``"mps"``; the model's own name.
    columns, rows
        Names, unique within each list.
    indptr, index, value
        The matrix by columns, rows ascending, without zeros; shapes (n+1,), (nnz,), (nnz,).
    cost, lower, upper, kinds, row_lower, row_upper
        Shapes (n,) and (m,).
    exact
        Exact values that no double stands for, by array name and position.
    warnings
        What the user should know.
    excused
        Parts that HiGHS is known to read wrongly here: ``"sense"``, ``"cost"``, ``"sides"``, ``"matrix"``.
    unlabelled
        Positions of rows without a name in the file.
    """

    path: str
    format: str
    name: str
    sense: Sense
    offset: Rational
    columns: list[str]
    rows: list[str]
    indptr: npt.NDArray[np.int64]
    index: npt.NDArray[np.int32]
    value: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    kinds: npt.NDArray[np.uint8]
    row_lower: Floats
    row_upper: Floats
    exact: dict[tuple[str, int], Rational] = field(default_factory=dict)
    warnings: list[Warned] = field(default_factory=list)
    excused: set[str] = field(default_factory=set)
    unlabelled: set[int] = field(default_factory=set)

    def instance(self) -> Instance:
        """Return the instance in exact numbers."""
        arrays = ["value", "cost", "lower", "upper", "row_lower", "row_upper"]
        exact = {(arrays.index(which), k): number for (which, k), number in self.exact.items()}
        numbers, coded = NumberTable.from_floats(*(getattr(self, a) for a in arrays), exact=exact)
        codes, cost, lower, upper, row_lower, row_upper = coded
        return Instance(
            variables=Axis(self.columns),
            constraints=Axis(self.rows),
            sense=self.sense,
            offset=self.offset,
            numbers=numbers,
            indptr=self.indptr,
            rows=self.index,
            codes=codes,
            cost=cost,
            lower=lower,
            upper=upper,
            kinds=self.kinds,
            row_lower=row_lower,
            row_upper=row_upper,
            origin=Origin(self.path, self.format),
            name=self.name,
            warnings=tuple(self.warnings),
        )


def compressed_columns(
    column_of: npt.NDArray[np.int32], row_of: npt.NDArray[np.int32], n: int, m: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64] | None, npt.NDArray[np.int64]]:
    """Order entries by column, then row.

    Returns
    -------
    indptr : shape (n+1,)
    order : shape (nnz,), or None where the entries stand in order already
    repeated : positions, in that order, of entries that have the same place as the entry before them
    """
    key = column_of.astype(np.int64) * max(m, 1)
    key += row_of
    order: npt.NDArray[np.int64] | None = None
    if len(key) > 1 and not bool((key[1:] > key[:-1]).all()):
        order = np.argsort(key, kind="stable") if len(key) < 1000 else np.argsort(key)
        key = key[order]
    repeated = np.flatnonzero(key[1:] == key[:-1]) + 1
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(column_of, minlength=n), out=indptr[1:])
    return indptr, order, repeated


def doubles(numbers: Sequence[Number], which: str, exact: dict[tuple[str, int], Rational]) -> Floats:
    """Return the doubles of `numbers`; exact values go to `exact` under the name `which`."""
    for k, number in enumerate(numbers):
        if number.exact is not None:
            exact[which, k] = number.exact
    return np.array([number.value for number in numbers], dtype=np.float64)
