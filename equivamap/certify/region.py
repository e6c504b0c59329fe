"""The sets that obligations are about: a model, with further rows and columns where a proof adds some."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from gmpy2 import mpq

from equivamap.certify.model import Bounds, Model
from equivamap.certify.reading import Rejected
from equivamap.ir import ZERO, Affine, Rational

__all__ = ["MOST_BITS", "Limits", "Region", "capped", "floor", "step_of"]

MOST_BITS = 1 << 20
"""Longest numerator or denominator that may come up while checking."""
MOST_ADDED = 20_000
"""Most rows that a proof may add to a model at a time."""

Limits: TypeAlias = tuple[Affine, Rational | None, Rational | None]
"""``lower <= body <= upper``; the body of a region's row has no constant."""


def capped(value: Rational) -> Rational:
    """Return a number, or reject what has grown beyond all measure."""
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise Rejected(f"a number of more than {MOST_BITS} bits comes up")
    return value


def floor(value: Rational) -> Rational:
    """Return the greatest integer not above a number."""
    return mpq(value.numerator // value.denominator)


def _gcd(values: Iterable[Rational]) -> Rational:
    """Return the greatest number of which all of some nonzero numbers are integer multiples."""
    numbers = list(values)
    common = math.lcm(*(int(c.denominator) for c in numbers))
    return mpq(math.gcd(*(int(c.numerator) * (common // int(c.denominator)) for c in numbers)), common)


def step_of(terms: Mapping[int, Rational], integer: Sequence[bool]) -> Rational | None:
    """Return g where integer columns alone give the terms a value in ``g * Z``; None for other terms."""
    if not terms or not all(integer[j] for j in terms):
        return None
    return _gcd(terms.values())


class Region:
    """``lower <= body <= upper`` for every row, and every column in its domain.

    `box` holds for each column the bounds of the convex hull of its domain: those of an integer column rounded
    inwards, zero added for a semicontinuous one. Rows and columns that are added are numbered after the others.
    """

    def __init__(self, model: Model) -> None:
        self.integer: Sequence[bool] = model.integer
        self.semicontinuous: Sequence[bool] = model.semicontinuous
        self.bounds: Sequence[Bounds] = model.bounds
        self.rows: Sequence[Limits] = model.rows
        self.more: tuple[Limits, ...] = ()
        self.model = model
        self.origin = self
        self.box: Sequence[Bounds] = [
            self._hull(self.range_of(j), model.semicontinuous[j]) for j in range(model.n)
        ]
        self._rounded: dict[int, Bounds] = {}

    @staticmethod
    def _hull(limits: Bounds, semicontinuous: bool) -> Bounds:
        lower, upper = limits
        if not semicontinuous:
            return limits
        if lower is not None and upper is not None and lower > upper:
            return ZERO, ZERO
        return None if lower is None else min(lower, ZERO), None if upper is None else max(upper, ZERO)

    def range_of(self, j: int) -> Bounds:
        """Return the bounds of a column without the extra zero, rounded inwards where it is integer."""
        lower, upper = self.bounds[j]
        if not self.integer[j]:
            return lower, upper
        return None if lower is None else -floor(-lower), None if upper is None else floor(upper)

    def _copy(self) -> Region:
        other = object.__new__(Region)
        other.__dict__.update(self.__dict__)
        other._rounded = {}
        return other

    def with_rows(self, rows: Iterable[Limits]) -> Region:
        """Return the region with further rows; constants of their bodies are moved to the bounds."""
        other = self._copy()
        added = []
        for body, lower, upper in rows:
            by = body.constant
            low, high = None if lower is None else lower - by, None if upper is None else upper - by
            added.append((Affine(body.terms), low, high))
        other.more = (*self.more, *added)
        if len(other.more) > MOST_ADDED:
            raise Rejected(f"more than {MOST_ADDED} rows restrict a model")
        return other

    def with_columns(self, bounds: Sequence[Bounds], integer: Sequence[bool]) -> Region:
        """Return the region with further columns."""
        other = self._copy()
        other.integer = [*self.integer, *integer]
        other.semicontinuous = [*self.semicontinuous, *(False for _ in integer)]
        other.bounds = [*self.bounds, *bounds]
        other.box = [*self.box, *bounds]
        return other

    @property
    def n(self) -> int:
        """Number of columns."""
        return len(self.box)

    @property
    def m(self) -> int:
        """Number of rows."""
        return len(self.rows) + len(self.more)

    def row(self, i: int) -> Limits:
        """Return a row as it is stated."""
        first = len(self.rows)
        return self.rows[i] if i < first else self.more[i - first]

    def limits(self, i: int) -> Bounds:
        """Return the bounds of a row, rounded inwards to what integer columns alone can give."""
        found = self._rounded.get(i)
        if found is None:
            body, lower, upper = self.row(i)
            step = step_of(body.terms, self.integer)
            if step is not None:
                lower = None if lower is None else -floor(-lower / step) * step
                upper = None if upper is None else floor(upper / step) * step
            found = self._rounded[i] = (lower, upper)
        return found

    def misses(self, point: Sequence[Rational]) -> str:
        """Return what a point of the right length breaks, or the empty string for a point of the region."""
        for j, value in enumerate(point):
            lower, upper = self.bounds[j]
            if self.integer[j] and value.denominator != 1:
                return f"column {j} is integer and has the value {value}"
            if self.semicontinuous[j] and not value:
                continue
            if (lower is not None and value < lower) or (upper is not None and value > upper):
                return f"the value {value} of column {j} is out of its bounds"
        for i in range(self.m):
            body, lower, upper = self.row(i)
            value = sum((c * point[j] for j, c in body.terms.items()), ZERO)
            if (lower is not None and value < lower) or (upper is not None and value > upper):
                return f"row {i} has the value {value}"
        return ""
