"""What the changes of this group have in common: a place is drawn, and a harmless place is one that changes nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from equivamap.errors import UsageError
from equivamap.ir import ONE, ZERO, Affine, Kind, Rational
from equivamap.transforms.rewriting import Column, Line, Rewriting, range_of
from equivamap.transforms.transformation import NotApplicable

__all__ = [
    "add_redundant_line",
    "checked_option",
    "drawn",
    "is_all_integer",
    "is_implied_by_bounds",
    "is_spread",
    "moved_between_integers",
    "round_down",
    "round_up",
    "state_constant_as_column",
]

_T = TypeVar("_T")


def drawn(places: Sequence[_T], rng: random.Random, lacking: str) -> _T:
    """Draw a place; without any, say what the instance lacks."""
    if not places:
        raise NotApplicable(lacking)
    return rng.choice(places)


def is_implied_by_bounds(pen: Rewriting, line: Line) -> bool:
    """True when the bounds of the columns alone imply a row."""
    low, high = pen.bounds_of(line.terms)
    below = line.lower is None or (low is not None and low >= line.lower)
    above = line.upper is None or (high is not None and high <= line.upper)
    return below and above


def is_spread(column: Column) -> bool:
    """True when the bounds leave a column more than one value."""
    low, high = range_of(column)
    return low is None or high is None or low < high


def round_down(value: Rational) -> Rational:
    """Return the greatest integer that is not above."""
    return ZERO + int(value.numerator // value.denominator)


def round_up(value: Rational) -> Rational:
    """Return the least integer that is not below."""
    return -round_down(-value)


def checked_option(name: str, value: object, known: Sequence[str]) -> str:
    """Return the value of an option if it is a known one."""
    if value not in known:
        raise UsageError(
            f"{name} = {value!r} is not known",
            kind="option",
            remedy=f"one of {', '.join(known)}",
            side="options",
        )
    return str(value)


def is_all_integer(pen: Rewriting, line: Line) -> bool:
    """True for an inequality with a side, integer coefficients and plain integer columns alone."""
    return (
        bool(line.terms)
        and not line.is_equation
        and (line.lower, line.upper) != (None, None)
        and all(pen.columns[j].kind is Kind.INTEGER and c.denominator == 1 for j, c in line.terms.items())
    )


def moved_between_integers(pen: Rewriting, rng: random.Random) -> str:
    """Move a side of an all-integer row to where no integer lies between, and return the row's name.

    A whole side is loosened by a half, another one rounded inwards.
    """
    fitting = [line for line in pen.lines if is_all_integer(pen, line)]
    line = drawn(fitting, rng, "no inequality has integer coefficients and variables alone")
    half = ONE / 2
    if line.upper is not None:
        line.upper = line.upper + half if line.upper.denominator == 1 else round_down(line.upper)
    elif line.lower is not None:
        line.lower = line.lower - half if line.lower.denominator == 1 else round_up(line.lower)
    return line.name


def add_redundant_line(pen: Rewriting, rng: random.Random) -> Line:
    """Add a row over bounded columns that their bounds imply, with slack 1."""
    above = [j for j, c in pen.columns.items() if range_of(c)[1] is not None]
    below = [j for j, c in pen.columns.items() if range_of(c)[0] is not None]
    if not above and not below:
        raise NotApplicable("no column has a bound")
    bounded = above or below
    terms = dict.fromkeys(sorted(rng.sample(bounded, min(len(bounded), 3))), ONE)
    low, high = pen.bounds_of(terms)
    family = pen.fresh_family("limit")
    if bounded is above:
        assert high is not None
        return pen.add_line(family, (), terms, None, high + 1)
    assert low is not None
    return pen.add_line(family, (), terms, low - 1, None)


def state_constant_as_column(pen: Rewriting) -> str:
    """State the constant of the objective, or a part of it, as the cost of a new column that is fixed at one."""
    j = pen.add_column(pen.fresh_family("unit"), (), 1, 1, Kind.CONTINUOUS, Affine({}, ONE))
    pen.cost[j] = pen.offset or ONE
    pen.offset -= pen.cost[j]
    return "the constant of the objective stated as the cost of a fixed column"
