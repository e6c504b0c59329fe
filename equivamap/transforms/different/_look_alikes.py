"""Harmless look-alikes that several changes share: rows that bounds imply, sides between integers, constants."""

from __future__ import annotations

import random

from equivamap.ir import ONE, Affine, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, range_of
from equivamap.transforms.transformation import NotApplicable
from equivamap.verify.region import ceiling, floor

__all__ = [
    "add_redundant_line",
    "is_all_integer",
    "is_implied_by_bounds",
    "moved_between_integers",
    "state_constant_as_column",
]


def is_implied_by_bounds(pen: Rewriting, line: Line) -> bool:
    """True when the bounds of the columns alone imply a row."""
    low, high = pen.bounds_of(line.terms)
    below = line.lower is None or (low is not None and low >= line.lower)
    above = line.upper is None or (high is not None and high <= line.upper)
    return below and above


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
        line.upper = line.upper + half if line.upper.denominator == 1 else floor(line.upper)
    elif line.lower is not None:
        line.lower = line.lower - half if line.lower.denominator == 1 else ceiling(line.lower)
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
