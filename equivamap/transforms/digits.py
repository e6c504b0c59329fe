"""Integers written in digits: ``x = l + sum(b**d * y_d)`` with as many digits as the bounds need.

With ``w = u - l`` there are digits for all values up to w; the leading one is at most what it is in w, all others at
most ``b - 1``. Where that reaches further than w, a row keeps the bound. A single digit is an affine function of
its number, several are completions.
"""

from __future__ import annotations

from equivamap.ir import ONE, ZERO, Affine, Kind
from equivamap.transforms.domains import domain_of, families_of
from equivamap.transforms.rewriting import Column, Rewriting

__all__ = ["digit_families", "places", "reach", "width", "write_in_digits"]

MOST = 10**9
"""Width of a variable that still makes a readable model."""


def width(column: Column) -> int:
    """Return how far an integer with both bounds goes above the lower one."""
    low, up = domain_of(column)
    assert low is not None and up is not None
    return int(up - low)


def digit_families(pen: Rewriting, base: int) -> list[str]:
    """Return the families of integers with both bounds, one of which needs more than one digit."""

    def fits(column: Column) -> bool:
        low, up = domain_of(column)
        return column.kind is Kind.INTEGER and low is not None and up is not None and up - low < MOST

    return [
        name
        for name in families_of(pen, fits)
        if any(width(pen.columns[j]) >= base for j in pen.family(name))
    ]


def places(most: int, base: int) -> int:
    """Return how many digits a number has; zero has one."""
    count: int = 1
    while base**count <= most:
        count += 1
    return count


def reach(most: int, base: int, count: int) -> int:
    """Return the largest number with `count` digits, the leading one no greater than in `most`."""
    place: int = base ** (count - 1)
    return (min(base - 1, most // place) + 1) * place - 1


def write_in_digits(
    pen: Rewriting, name: str, base: int, wish: str, *, fewer: int = 0, bounded: bool = True
) -> str:
    """Write a family in digits and return the name of theirs.

    Parameters
    ----------
    fewer
        Digits that are left out of those with more than one.
    bounded
        Whether rows keep the upper bounds.
    """
    family, limit = pen.fresh_family(wish), pen.fresh_family(f"{name}_limit")
    for j in pen.family(name):
        column = pen.columns[j]
        low, most = domain_of(column)[0], width(column)
        count = max(1, places(most, base) - fewer)
        only = Affine({j: ONE}, -(low or ZERO)) if count == 1 else None
        digits = []
        for d in range(count):
            top = min(base - 1, most // base**d)
            digits.append(pen.add_column(family, (*column.label[1], d), 0, top, Kind.INTEGER, only))
        form = Affine({k: ZERO + base**d for d, k in enumerate(digits)}, low or ZERO)
        if bounded and reach(most, base, count) > most:
            pen.add_line(limit, column.label[1], form.terms, None, most)
        pen.replace_column(j, form)
    return family
