"""Exact numbers as a format can state them, and rows made whole where it cannot."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from equivamap.errors import UnsupportedError
from equivamap.ir import Instance, Kind, Rational, canonical
from equivamap.ir.numbers import nearest_float

__all__ = ["Limits", "StatedRow", "Statement", "code_of", "decimal_of", "stated"]

_INFINITE = 10**20
"""From here on text formats and gurobipy take a bound or side for infinite."""


@dataclass(frozen=True)
class Limits:
    """What the numbers of a format can be.

    Parameters
    ----------
    integers
        True where integers of any length keep all digits; otherwise every number is a double.
    infinite
        True where a bound or side of 1e20 or more means that there is none.
    smallest
        Coefficients below this size are dropped.
    whole_bounds
        True where integer variables have no fractional bounds.
    """

    integers: bool
    infinite: bool
    smallest: float = 0.0
    whole_bounds: bool = False

    def state(self, value: Rational) -> bool:
        """Tell whether a literal of the format is read as exactly `value`."""
        if self.integers and value.denominator == 1:
            return True
        nearest = nearest_float(value)
        return math.isfinite(nearest) and bool(canonical(nearest) == value)

    def state_coefficient(self, value: Rational) -> bool:
        """Tell whether `value` can be a coefficient."""
        return self.state(value) and (not value or abs(value) >= self.smallest) and abs(value) < _INFINITE

    def state_bound(self, value: Rational | None) -> bool:
        """Tell whether `value` can be a bound or a side."""
        return value is None or (self.state(value) and not (self.infinite and abs(value) >= _INFINITE))


@dataclass(frozen=True)
class StatedRow:
    """One row: coefficients by column and both sides; None is no side."""

    terms: dict[int, Rational]
    lower: Rational | None
    upper: Rational | None


@dataclass(frozen=True)
class Statement:
    """The content of an instance in numbers that a format can state."""

    instance: Instance
    rows: list[StatedRow]
    bounds: list[tuple[Rational | None, Rational | None]]
    kinds: list[Kind]
    cost: dict[int, Rational]
    offset: Rational


def stated(instance: Instance, limits: Limits, language: str) -> Statement:
    """Return the content of `instance` in numbers that a format can state.

    A row with a number that the format cannot state (a fraction like 1/7919, 20 decimals) is multiplied by the common
    denominator of its numbers: the same row in whole numbers. Fractional bounds of integer variables are
    rounded inwards where need be. 1/3 stays as it is: its nearest double stands for it.

    Raises
    ------
    UnsupportedError
        If the model has no variables, or a cost, a bound of a continuous variable or a row has a number that cannot be
        stated.
    """
    if not instance.n:
        raise UnsupportedError(
            "the model has no variables", kind="empty-model", remedy="write a model that has at least one"
        )
    names = instance.variables.names
    sign = -1 if instance.sense == "max" else 1
    cost = {j: c * sign for j, c in instance.objective}
    for j, c in cost.items():
        if not limits.state_coefficient(c):
            _refuse(f"the cost of {names[j]}", c, language, "scale the objective")
    if not limits.state(instance.offset):
        _refuse("the constant of the objective", instance.offset, language, "leave it out or round it")
    kinds = [Kind(int(kind)) for kind in instance.kinds]
    bounds = []
    for j, (lower, upper) in enumerate(instance.exact_bounds):
        if kinds[j] in (Kind.INTEGER, Kind.SEMIINTEGER):
            if lower is not None and (limits.whole_bounds or not limits.state_bound(lower)):
                lower = canonical(int(math.ceil(lower)))  # noqa: RUF046 - of an mpq it is none
            if upper is not None and (limits.whole_bounds or not limits.state_bound(upper)):
                upper = canonical(int(math.floor(upper)))  # noqa: RUF046 - of an mpq it is none
        for bound in (lower, upper):
            if not limits.state_bound(bound):
                _refuse(f"a bound of {names[j]}", bound, language, "state the bound as a row, or round it")
        bounds.append((lower, upper))
    rows = [
        _whole(StatedRow(dict(row.body), row.lower, row.upper), limits, f"row {name}", language)
        for name, row in zip(instance.constraints.names, instance.exact_rows, strict=True)
    ]
    return Statement(instance, rows, bounds, kinds, cost, instance.offset)


def _fits(row: StatedRow, limits: Limits) -> bool:
    return all(limits.state_coefficient(c) for c in row.terms.values()) and all(
        limits.state_bound(side) for side in (row.lower, row.upper)
    )


def _whole(row: StatedRow, limits: Limits, where: str, language: str) -> StatedRow:
    if _fits(row, limits):
        return row
    numbers = [*row.terms.values(), *(side for side in (row.lower, row.upper) if side is not None)]
    factor = math.lcm(*(int(number.denominator) for number in numbers))
    whole = replace(
        row,
        terms={j: c * factor for j, c in row.terms.items()},
        lower=None if row.lower is None else row.lower * factor,
        upper=None if row.upper is None else row.upper * factor,
    )
    if not _fits(whole, limits):
        first = next(n for n in numbers if not (limits.state_coefficient(n) and limits.state_bound(n)))
        _refuse(where, first, language, "scale the row so that its numbers are short decimals of usual size")
    return whole


def _refuse(where: str, value: Rational | None, language: str, remedy: str) -> None:
    raise UnsupportedError(
        f"{where} has the number {value}, which {language} cannot state exactly", kind="number", remedy=remedy
    )


def decimal_of(value: Rational) -> str:
    """Return a number that `Limits.state` accepts as text for LP and MPS files."""
    if value.denominator == 1:
        return _short(str(int(value)), value)
    return repr(nearest_float(value))


def code_of(value: Rational) -> str:
    """Return a number that `Limits.state` accepts as Python source; a fraction is written as one."""
    if value.denominator == 1:
        return str(int(value))
    nearest = nearest_float(value)
    if canonical(Decimal(repr(nearest))) != value:
        return f"{int(value.numerator)} / {int(value.denominator)}"
    return repr(nearest)


def _short(text: str, value: Rational) -> str:
    """Return an integer's text, with an exponent where it ends in many zeros."""
    digits = text.rstrip("0")
    zeros = len(text) - len(digits)
    return f"{digits}e{zeros}" if zeros > 8 else text
