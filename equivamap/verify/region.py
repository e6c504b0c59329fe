"""Regions: mixed-integer polyhedra in exact numbers, the sets that obligations are about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from gmpy2 import mpq

from equivamap.ir import ONE, ZERO, Affine, Instance, Kind, Rational, Row

__all__ = ["Bounds", "Region", "Violation", "ceiling", "common_step", "floor"]

Bounds: TypeAlias = tuple[Rational | None, Rational | None]
"""Lower and upper bound; None where absent."""


@dataclass(frozen=True)
class Violation:
    """The first requirement of a region that a point breaks.

    Parameters
    ----------
    kind
        ``"row"``, ``"lower"``, ``"upper"``, ``"integrality"`` or ``"semicontinuous"``.
    position
        Row for ``"row"``, else column.
    amount
        Exact positive distance to what is required (for integrality: to the nearest integer).
    scale
        Row scale, the smallest nonzero |coefficient| of the row (1 for bounds and domains): an amount counts
        relative to it (``docs/definitions.md``, V6).
    """

    kind: Literal["row", "lower", "upper", "integrality", "semicontinuous"]
    position: int
    amount: Rational
    scale: Rational


def floor(value: Rational) -> Rational:
    """Return the greatest integer not above `value`, as a rational."""
    return mpq(value.numerator // value.denominator)


def ceiling(value: Rational) -> Rational:
    """Return the least integer not below `value`, as a rational."""
    return mpq(-((-value.numerator) // value.denominator))


def common_step(coefficients: Iterable[Rational]) -> Rational:
    """Return the greatest g such that every coefficient is an integer multiple of g; 0 when all are zero.

    An integer combination of the coefficients takes multiples of g only.
    """
    values = [c for c in coefficients if c]
    if not values:
        return ZERO
    denominator = math.lcm(*(int(c.denominator) for c in values))
    numerator = math.gcd(*(int(c.numerator) * (denominator // int(c.denominator)) for c in values))
    return mpq(numerator, denominator)


@dataclass(frozen=True, eq=False)
class Region:
    """``{x : lower <= body(x) <= upper for every row, every x_j in its domain}``, self-contained.

    The domain of a variable is its bounds, cut to integers where `integer` says so; a semicontinuous variable
    may also be zero: ``{0} | [lower, upper]``.

    Parameters
    ----------
    bounds
        Lower and upper bound of each of the n variables.
    integer, semicontinuous
        Domain flags, n each; a variable may be both.
    rows
        Constraints over columns 0..n-1, numbered in order: ``rows[i].position == i``.
    names
        Names of the columns where they matter to a reader; never used in deciding.
    """

    bounds: Sequence[Bounds]
    integer: Sequence[bool]
    semicontinuous: Sequence[bool]
    rows: Sequence[Row]
    names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        if not len(self.bounds) == len(self.integer) == len(self.semicontinuous):
            raise ValueError("bounds and domains of a region differ in number")
        for i, row in enumerate(self.rows):
            if row.position != i or row.body.constant:
                raise ValueError(f"row {i} of a region is misnumbered or has a constant in its body")

    @classmethod
    def of(cls, instance: Instance) -> Region:
        """Return the feasible region of `instance`."""
        kinds = instance.kinds.tolist()
        return cls(
            instance.exact_bounds,
            [kind in (Kind.INTEGER, Kind.SEMIINTEGER) for kind in kinds],
            [kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER) for kind in kinds],
            instance.exact_rows,
            instance.variables.names,
        )

    @property
    def n(self) -> int:
        """Number of variables."""
        return len(self.bounds)

    def with_rows(self, rows: Iterable[Row]) -> Region:
        """Return the region with further rows; they are numbered after the others, constants moved to bounds."""
        extended = list(self.rows)
        for row in rows:
            shift = row.body.constant
            body = Affine(row.body.terms) if shift else row.body
            lower = None if row.lower is None else row.lower - shift
            upper = None if row.upper is None else row.upper - shift
            extended.append(Row(len(extended), body, lower, upper))
        return Region(self.bounds, self.integer, self.semicontinuous, extended, self.names)

    def with_columns(self, bounds: Iterable[Bounds], *, integer: bool) -> Region:
        """Return the region with further variables that no row mentions yet."""
        added = list(bounds)
        names = None
        if self.names is not None:
            names = [*self.names, *(f"_{self.n + k}" for k in range(len(added)))]
        return Region(
            [*self.bounds, *added],
            [*self.integer, *([integer] * len(added))],
            [*self.semicontinuous, *([False] * len(added))],
            self.rows,
            names,
        )

    def range_of(self, j: int) -> Bounds:
        """Return the bounds of variable `j` without the extra zero, rounded inwards where it is integer."""
        lower, upper = self.bounds[j]
        if self.integer[j]:
            lower = None if lower is None else ceiling(lower)
            upper = None if upper is None else floor(upper)
        return lower, upper

    @cached_property
    def hull(self) -> tuple[Bounds, ...]:
        """Convex hull of every variable's own domain; lower above upper where the domain is empty."""
        result: list[Bounds] = []
        for j in range(self.n):
            lower, upper = self.range_of(j)
            if self.semicontinuous[j]:
                if lower is not None and upper is not None and lower > upper:
                    lower = upper = ZERO
                elif lower is not None and lower > 0:
                    lower = ZERO
                elif upper is not None and upper < 0:
                    upper = ZERO
            result.append((lower, upper))
        return tuple(result)

    @cached_property
    def disjunctive(self) -> tuple[int, ...]:
        """Semicontinuous variables whose domain is a gap short of its hull: zero, or a range without zero."""
        found = []
        for j in range(self.n):
            if self.semicontinuous[j]:
                lower, upper = self.range_of(j)
                if (lower is not None and lower > 0) or (upper is not None and upper < 0):
                    found.append(j)
        return tuple(found)

    @cached_property
    def row_bounds(self) -> tuple[Bounds, ...]:
        """Bounds of every row; over integer variables alone rounded inwards to multiples of the row's step.

        Such a row takes multiples of the `common_step` of its coefficients only, so that nothing is lost.
        """
        result: list[Bounds] = []
        for row in self.rows:
            lower, upper = row.lower, row.upper
            terms = row.body.terms
            if terms and all(self.integer[j] for j in terms):
                step = common_step(terms.values())
                lower = None if lower is None else ceiling(lower / step) * step
                upper = None if upper is None else floor(upper / step) * step
            result.append((lower, upper))
        return tuple(result)

    def step_of(self, form: Affine) -> Rational | None:
        """Return g such that `form` takes values in ``constant + g*Z`` only, or None where none is evident."""
        if not form.terms or not all(self.integer[j] for j in form.terms):
            return None
        return common_step(form.terms.values())

    def contains(self, point: Sequence[Rational]) -> Violation | None:
        """Check `point` exactly.

        Returns
        -------
        Violation or None
            The first violated domain (by column), else row (by position); None if the point is in the region.
        """
        if len(point) != self.n:
            raise ValueError(f"a point of {len(point)} values in a region of {self.n} variables")
        for j, value in enumerate(point):
            violation = self._domain_violation(j, value)
            if violation is not None:
                return violation
        for row in self.rows:
            value = ZERO
            for j, c in row.body.terms.items():
                value += c * point[j]
            amount = ZERO
            if row.lower is not None and value < row.lower:
                amount = row.lower - value
            elif row.upper is not None and value > row.upper:
                amount = value - row.upper
            if amount:
                scale = min((abs(c) for c in row.body.terms.values()), default=ONE)
                return Violation("row", row.position, amount, scale)
        return None

    def _domain_violation(self, j: int, value: Rational) -> Violation | None:
        if self.semicontinuous[j] and not value:
            return None
        lower, upper = self.bounds[j]
        kind: Literal["lower", "upper", "integrality", "semicontinuous"] = "lower"
        amount = ZERO
        if lower is not None and value < lower:
            amount = lower - value
        elif upper is not None and value > upper:
            kind, amount = "upper", value - upper
        if amount:
            if self.semicontinuous[j]:
                kind, amount = "semicontinuous", min(amount, abs(value))
            return Violation(kind, j, amount, ONE)
        if self.integer[j] and value.denominator != 1:
            return Violation("integrality", j, abs(value - floor(value + mpq(1, 2))), ONE)
        return None
