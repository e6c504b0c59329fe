"""Exact arithmetic on coded numbers: one exact operation for each distinct tuple of codes.

Matrices repeat few numbers. An operation on a million entries is done once for each distinct tuple of operands
and spread over the entries by array indexing.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from gmpy2 import mpz

from equivamap.ir.numbers import SNAP_DENOMINATOR, NumberTable, Rational, canonical, nearest_float

__all__ = ["CodeArithmetic"]

Codes = npt.NDArray[np.int32]

_SMALL = 1 << 22
_TEN_POWER = mpz(10) ** 400


class CodeArithmetic:
    """A number table that grows: codes of the table it starts from keep their meaning.

    Parameters
    ----------
    base
        The table to start from; it is not changed.
    """

    def __init__(self, base: NumberTable) -> None:
        self.base = base
        self._values: list[Rational] = []
        self._floats: list[float] = []
        self._code_of: dict[Rational, int] = {value: code for code, value in base.exact.items()}
        self._code_of[base[0]] = 0
        self._code_of[base[1]] = 1
        self._order: npt.NDArray[np.int64] | None = None
        self._sorted: npt.NDArray[np.float64] = base.floats

    def __len__(self) -> int:
        return len(self.base) + len(self._values)

    def value(self, code: int) -> Rational:
        """Return the exact number of a code, which must not be `NONE`."""
        size = len(self.base)
        return self.base[code] if code < size else self._values[code - size]

    def code(self, value: Rational) -> int:
        """Return the code of a number, a new one if need be."""
        code = self._code_of.get(value)
        if code is not None:
            return code
        nearest = nearest_float(value)
        code = self._plain_code(value, nearest)
        if code is None:
            code = len(self)
            self._values.append(value)
            self._floats.append(nearest)
        self._code_of[value] = code
        return code

    def _plain_code(self, value: Rational, nearest: float) -> int | None:
        """Find the number among the floats of the base table."""
        if self._order is None:
            self._order = np.argsort(self.base.floats, kind="stable")
            self._sorted = self.base.floats[self._order]
        place = int(np.searchsorted(self._sorted, nearest))
        while place < len(self._sorted) and self._sorted[place] == nearest:
            code = int(self._order[place])
            if self.base[code] == value:
                return code
            place += 1
        return None

    def combine(self, operation: Callable[..., Rational], *operands: Codes) -> Codes:
        """Apply an exact operation to arrays of codes, entry by entry.

        Parameters
        ----------
        operation
            Takes as many numbers as there are operands and returns a number.
        operands
            One or two arrays of codes of equal length, none of them `NONE`.
        """
        if not len(operands[0]):
            return np.empty(0, dtype=np.int32)
        size = len(self)
        key = operands[0].astype(np.int64)
        for operand in operands[1:]:
            key = key * size + operand
        distinct, inverse = _distinct(key, size ** len(operands))
        parts: list[list[int]] = []
        rest = distinct
        for _ in operands[1:]:
            rest, last = np.divmod(rest, size)
            parts.append(last.tolist())
        parts.append(rest.tolist())
        value, code = self.value, self.code
        results = [code(operation(*map(value, reversed(place)))) for place in zip(*parts, strict=True)]
        return np.array(results, dtype=np.int32)[inverse]

    def floats(self) -> npt.NDArray[np.float64]:
        """Return the nearest double of every code."""
        return (
            np.concatenate([self.base.floats, np.array(self._floats)]) if self._floats else self.base.floats
        )

    def table(self) -> NumberTable:
        """Return the numbers as a table; the base itself if nothing was added."""
        if not self._values:
            return self.base
        exact = dict(self.base.exact)
        size = len(self.base)
        for k, (number, nearest) in enumerate(zip(self._values, self._floats, strict=True)):
            if not _is_plain(number, nearest):
                exact[size + k] = number
        return NumberTable(self.floats(), exact)


def _is_plain(number: Rational, nearest: float) -> bool:
    """Tell whether the double stands for the number, so that the table need not keep it."""
    if number.denominator > SNAP_DENOMINATOR and _TEN_POWER % number.denominator:
        return False  # neither a fraction that snapping makes nor a decimal that prints a double
    return math.isfinite(nearest) and canonical(nearest) == number


def _distinct(key: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the distinct keys, ascending, and the place of each key among them."""
    if size > _SMALL:
        distinct, inverse = np.unique(key, return_inverse=True)
        return distinct, inverse.astype(np.int64)
    present = np.zeros(size, dtype=bool)
    present[key] = True
    distinct = np.flatnonzero(present)
    place = np.zeros(size, dtype=np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[key]
