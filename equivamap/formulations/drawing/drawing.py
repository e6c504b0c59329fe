"""Values for data: pools that break models, and the ranges within which values are drawn."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gmpy2 import mpq

from equivamap.formulations.schemas.schema import ParameterType

__all__ = ["Domain", "Style", "draw_style", "pick"]

_FINEST = 10**6
"""Values that are drawn have at most six decimals, so that a double prints them as they are."""

_SMALL = (0, 1, 1, 2, 3, 4, 5)
_MIXED = (0, 0, 1, 1, 2, 3, 5, 7, 10, 12, 20, 100)
_FRACTIONS = tuple(
    mpq(n, d)
    for n, d in ((1, 2), (1, 4), (3, 2), (5, 2), (1, 10), (7, 10), (13, 10), (99, 100), (1, 100), (3, 1))
)
_LEVEL = (10, 12, 13, 15, 17, 20)
"""No two make less than another: distances of these meet the triangle inequality."""

_LARGE = (1000, 999, 5000, 10_000)


@dataclass(slots=True)
class Domain:
    """Numbers from `low` to `high`, strictly where so said, without some.

    Parameters
    ----------
    type
        Integer and binary allow whole numbers only.
    """

    type: ParameterType
    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    without: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.type == "binary":
            self.above(0, False)
            self.below(1, False)

    def copy(self) -> Domain:
        """Return a domain of the same numbers."""
        return Domain(self.type, self.low, self.high, self.low_open, self.high_open, set(self.without))

    def above(self, bound: Any, strict: bool) -> None:
        """Leave the numbers from `bound` up."""
        if self.type != "continuous":
            bound = _floor(bound) + 1 if strict else _ceil(bound)
            strict = False
        if self.low is None or bound > self.low or (bound == self.low and strict):
            self.low, self.low_open = bound, strict

    def below(self, bound: Any, strict: bool) -> None:
        """Leave the numbers up to `bound`."""
        if self.type != "continuous":
            bound = _ceil(bound) - 1 if strict else _floor(bound)
            strict = False
        if self.high is None or bound < self.high or (bound == self.high and strict):
            self.high, self.high_open = bound, strict

    def limit(self, factor: Any, rest: Any, sign: str) -> None:
        """Leave the numbers x with ``factor * x + rest  sign  0``."""
        bound = -mpq(rest) / factor
        if sign == "!=":
            self.without.add(bound)
            return
        if sign == "==" or factor > 0:
            self.below(bound, sign == "<")
        if sign == "==" or factor < 0:
            self.above(bound, sign == "<")
        if sign == "==" and self.type != "continuous" and bound.denominator != 1:
            self.without.update((self.low, self.high))

    def __contains__(self, value: Any) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and self.low_open)):
            return False
        if self.high is not None and (value > self.high or (value == self.high and self.high_open)):
            return False
        if value in self.without:
            return False
        if self.type != "continuous":
            return bool(value == int(value))
        return bool(_FINEST % mpq(value).denominator == 0)

    @property
    def is_empty(self) -> bool:
        """True if there is surely no number."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)))

    @property
    def is_narrow(self) -> bool:
        """True for a short range of integers, such as indices."""
        ends = self.low is not None and self.high is not None
        return self.type == "integer" and ends and bool(self.high - self.low <= 64)

    def nearest(self, value: Any) -> Any:
        """Return the number nearest to `value`, or None if it cannot be named."""
        if value in self:
            return value
        end = self.low if self.low is not None and value <= self.low else self.high
        return end if end is not None and end in self else None


@dataclass(slots=True)
class Style:
    """How the values of one parameter are drawn in one data set.

    Parameters
    ----------
    pool
        Values, of which each is drawn with equal chance.
    negative
        Chance that a value changes its sign.
    order
        ``"permutation"`` where the values of the last dimension are the first integers, shuffled.
    """

    pool: Sequence[Any]
    negative: float = 0.0
    order: str = ""

    def value(self, rng: random.Random) -> Any:
        """Draw one value."""
        value = rng.choice(self.pool)
        return -value if self.negative and rng.random() < self.negative else value


def draw_style(
    rng: random.Random, kind: ParameterType, is_array: bool, size: int, known: Sequence[Any] = ()
) -> Style:
    """Draw how a parameter is drawn.

    Parameters
    ----------
    size
        Size of the data set: a scalar integer, which may be a dimension that nobody declared, stays near it.
    known
        Values of the example's.
    """
    if kind == "binary":
        return Style(rng.choice(((0,), (1,), (0, 1), (0, 1), (0, 0, 0, 0, 1), (0, 1, 1, 1, 1))))
    negative = rng.choice((0.0, 0.0, 0.0, 0.2, 0.5))
    if kind == "integer" and not is_array:
        near = (*range(size + 2), 1, 2, size)
        return Style(near if rng.random() < 0.7 else (*near, 5, 8, 12, *known), negative / 2)
    pools: list[tuple[Sequence[Any], int]] = [((0,), 1), ((1,), 1), (_SMALL, 5), (_MIXED, 5)]
    large: Sequence[Any] = _LARGE
    if known:
        pools.append((known, 3))
        most = max(abs(value) for value in known)
        large = (int(most) * 10 + 1, int(most) * 100 + 7)
    if kind == "continuous":
        pools += [(_FRACTIONS, 3), ((*_FRACTIONS, *_SMALL), 3)]
    pools += [((*_SMALL, *large), 1), (_SMALL, 2), (_LEVEL, 2)]
    pool = rng.choices([p for p, _ in pools], [w for _, w in pools])[0]
    if rng.random() < 0.15:
        pool = (rng.choice(pool),)
    if is_array and rng.random() < 0.08:
        return Style(pool, order="permutation")
    return Style(pool, negative)


def pick(rng: random.Random, domain: Domain, style: Style, tight: bool = False) -> Any:
    """Draw a number of a domain, in a style where the domain has such; None if none is found.

    Parameters
    ----------
    tight
        Prefer the ends of the domain.
    """
    if domain.is_empty:
        return None
    if not tight and not domain.is_narrow:
        for _ in range(4):
            value = style.value(rng)
            if value in domain:
                return value
    candidates = list(_between(rng, domain))
    if not tight:
        rng.shuffle(candidates)
    return next((value for value in candidates if value in domain), None)


def _between(rng: random.Random, domain: Domain) -> Iterator[Any]:
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        yield from (low, high)
        if domain.type == "continuous":
            yield _rounded(low + (high - low) * mpq(rng.randint(1, 9), 10), _floor)
            yield _rounded((low + high) / mpq(2), _floor)
        else:
            yield from (rng.randint(low, high), rng.randint(low, high), rng.randint(low, high))
            yield from range(low, min(high, low + 70) + 1)
    elif low is not None:
        base = _rounded(low, _ceil)
        yield from (base, base + rng.choice((1, 2, 5, 10)), base + mpq(1, 2), base + 1)
    elif high is not None:
        base = _rounded(high, _floor)
        yield from (base, base - rng.choice((1, 2, 5, 10)), base - mpq(1, 2), base - 1)
    else:
        yield from (0, 1, 2, -1, 3)
    if low is not None:
        yield from (_rounded(low, _ceil), _rounded(low, _ceil) + mpq(1, 1000))
    if high is not None:
        yield _rounded(high, _floor)


def _rounded(value: Any, way: Any) -> Any:
    """Return a number with three decimals at most."""
    return value if isinstance(value, int) else mpq(way(value * 1000), 1000)


def _floor(value: Any) -> int:
    """Return the integer below, a Python one: that of gmpy2 is of its own type."""
    return int(mpq(value) // 1)


def _ceil(value: Any) -> int:
    return -int(-mpq(value) // 1)
