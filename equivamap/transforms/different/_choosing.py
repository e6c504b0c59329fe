"""What the changes of this group have in common: a place is drawn, and a harmless place is one that changes nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from equivamap.ir import ZERO, Rational
from equivamap.transforms.rewriting import Column, Line, Rewriting, range_of
from equivamap.transforms.transformation import NotApplicable

__all__ = ["add_redundant_line", "drawn", "is_implied_by_bounds", "is_spread", "round_down"]

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


def add_redundant_line(pen: Rewriting, rng: random.Random) -> Line:
    """Add a row over bounded columns that their bounds imply, with slack 1."""
    bounded = [j for j, c in pen.columns.items() if range_of(c)[1] is not None]
    if not bounded:
        raise NotApplicable("no column has an upper bound")
    chosen = sorted(rng.sample(bounded, min(len(bounded), 3)))
    terms = dict.fromkeys(chosen, ZERO + 1)
    high = pen.bounds_of(terms)[1]
    assert high is not None
    return pen.add_line(pen.fresh_family("limit"), (), terms, None, high + 1)
