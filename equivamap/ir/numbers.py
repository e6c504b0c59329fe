"""Exact numbers: canonical rationals of floats, and tables of the distinct numbers of an instance.

A float stands for the shortest decimal that prints it; integers are exact. Only a non-integer whose
shortest decimal has 15 or more significant digits is *snapped* to a fraction with denominator at most
1000 that lies within 4 ulp (``docs/definitions.md``, "Numbers"). Nothing else is ever changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

__all__ = [
    "NONE",
    "ONE",
    "SNAP_DENOMINATOR",
    "SNAP_DIGITS",
    "SNAP_ULPS",
    "ZERO",
    "NumberTable",
    "Rational",
    "canonical",
    "is_snapped",
    "snap_change",
    "text_of",
]

Rational: TypeAlias = Any  # gmpy2.mpq has no stubs; every value of this type is an ``mpq``

ZERO: Rational = mpq(0)
ONE: Rational = mpq(1)

NONE = -1
"""Code of an absent bound: minus infinity as a lower bound, plus infinity as an upper one."""

_BLOCK = 1 << 16

SNAP_DIGITS = 15
SNAP_DENOMINATOR = 1000
SNAP_ULPS = 4


def _significant_digits(text: str) -> int:
    mantissa = text.lstrip("-").split("e")[0].replace(".", "")
    return len(mantissa.strip("0"))


def _snap(value: float) -> Rational | None:
    """Return the snapped fraction of `value`, or None where the rule leaves the decimal alone."""
    if value.is_integer():
        return None
    text = repr(value)
    if _significant_digits(text) < SNAP_DIGITS:
        return None
    exact = mpq(value)
    near = Fraction(value).limit_denominator(SNAP_DENOMINATOR)
    fraction = mpq(near.numerator, near.denominator)
    if abs(fraction - exact) <= SNAP_ULPS * mpq(math.ulp(value)) and fraction != mpq(text):
        return fraction
    return None


def is_snapped(value: float) -> bool:
    """Tell whether `canonical` changes the shortest decimal of `value`."""
    return _snap(value) is not None


def snap_change(value: float) -> float:
    """Return the relative change that snapping makes to the shortest decimal of `value`; 0 where it makes none."""
    snapped = _snap(value)
    if snapped is None:
        return 0.0
    stated = mpq(repr(value))
    return float(abs(snapped - stated) / abs(stated))


def canonical(value: object) -> Rational:
    """Return the rational that a number in a model stands for.

    Parameters
    ----------
    value
        int, float, NumPy scalar, ``Fraction``, ``Decimal`` or ``mpq``; finite.

    Returns
    -------
    mpq

    Raises
    ------
    ValueError
        If `value` is NaN or infinite.
    TypeError
        If `value` is not a number.
    """
    if isinstance(value, (bool, int, np.integer, np.bool_)):
        return mpq(int(value))
    if isinstance(value, np.floating) and not isinstance(value, float):
        # a float32 is the shortest decimal that prints it as a float32
        if not np.isfinite(value):
            raise ValueError(f"{value} is not a finite number")
        return mpq(str(value))
    if isinstance(value, float):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"{number} is not a finite number")
        snapped = _snap(number)
        return mpq(repr(number)) if snapped is None else snapped
    if isinstance(value, type(ZERO)):
        return value
    if isinstance(value, Fraction):
        return mpq(value.numerator, value.denominator)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a finite number")
        return mpq(str(value))
    raise TypeError(f"{value!r} of type {type(value).__name__} is not a number")


def text_of(value: Rational) -> str:
    """Write a rational as people would: an integer, a short decimal, or a fraction."""
    numerator, denominator = int(value.numerator), int(value.denominator)
    if denominator == 1:
        return str(numerator) if abs(numerator) < 10**15 else _round_power(numerator)
    twos = fives = 0
    rest = denominator
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    places = max(twos, fives)
    if rest == 1 and places <= 15:
        scaled = abs(numerator) * 10**places // denominator
        digits = str(scaled).rjust(places + 1, "0")
        sign = "-" if numerator < 0 else ""
        return f"{sign}{digits[:-places]}.{digits[-places:]}"
    return f"{numerator}/{denominator}"


def _round_power(number: int) -> str:
    text = str(number)
    stripped = text.rstrip("0")
    zeros = len(text) - len(stripped)
    return f"{stripped}e{zeros}" if zeros >= 6 else text


class NumberTable:
    """The distinct numbers of an instance; matrix entries, bounds and costs are codes into it.

    Code 0 is zero and code 1 is one. Exact values are computed when they are asked for, so that a table of
    a million floats costs nothing until exact arithmetic needs one of them.

    Parameters
    ----------
    floats : ndarray of float64, shape (k,)
        Distinct values; the first two are 0 and 1.
    exact : mapping from code to mpq, optional
        Numbers that no float states (integers beyond 2**53, fractions); `floats` holds their nearest double.
    """

    __slots__ = ("_cache", "exact", "floats")

    def __init__(self, floats: npt.NDArray[np.float64], exact: Mapping[int, Rational] | None = None) -> None:
        if len(floats) < 2 or floats[0] != 0.0 or floats[1] != 1.0:
            raise ValueError("a number table starts with 0 and 1")
        self.floats = floats
        self.exact: dict[int, Rational] = dict(exact or {})
        self._cache: dict[int, Rational] = {0: ZERO, 1: ONE, **self.exact}

    def __len__(self) -> int:
        return len(self.floats)

    def __getitem__(self, code: int) -> Rational:
        """Return the exact value of `code` (which must not be `NONE`)."""
        value = self._cache.get(code)
        if value is None:
            if code < 0:
                raise IndexError("an absent bound has no value")
            value = self._cache[code] = canonical(float(self.floats[code]))
        return value

    @classmethod
    def from_floats(
        cls, *arrays: npt.NDArray[np.float64], exact: Mapping[tuple[int, int], Rational] | None = None
    ) -> tuple[NumberTable, list[npt.NDArray[np.int32]]]:
        """Build a table of all values in `arrays` and encode each array; infinities become `NONE`.

        Distinct doubles that stand for one number (``0.333333333333333`` and ``1/3``) have distinct codes.

        Parameters
        ----------
        arrays
            Values, none of them NaN.
        exact : mapping from (array, position) to mpq, optional
            Numbers that stand at a place instead of the double there, which is its nearest.
        """
        sizes = [len(array) for array in arrays]
        flat = np.concatenate([np.asarray(a, dtype=np.float64) for a in arrays]) if arrays else np.empty(0)
        if np.isnan(flat).any():
            raise ValueError("NaN is not a number")
        # blocks are encoded on their own first: matrices repeat few numbers, and small sorts are fast
        blocks = [
            np.unique(flat[start : start + _BLOCK], return_inverse=True)
            for start in range(0, len(flat), _BLOCK)
        ]
        distinct = np.unique(np.concatenate([values for values, _ in blocks])) if blocks else flat
        place = np.full(len(distinct), NONE, dtype=np.int32)
        keep = (distinct != 0.0) & (distinct != 1.0) & np.isfinite(distinct)
        place[keep] = np.arange(2, 2 + int(keep.sum()), dtype=np.int32)
        place[distinct == 0.0] = 0
        place[distinct == 1.0] = 1
        codes = np.empty(len(flat), dtype=np.int32)
        for block, (values, inverse) in enumerate(blocks):
            start = block * _BLOCK
            codes[start : start + len(inverse)] = place[np.searchsorted(distinct, values)][inverse]
        floats = np.concatenate([np.array([0.0, 1.0]), distinct[keep]])
        starts = np.cumsum([0, *sizes])
        exact_codes: dict[Rational, int] = {}
        for (which, position), number in (exact or {}).items():
            code = exact_codes.setdefault(number, len(floats) + len(exact_codes))
            codes[starts[which] + position] = code
        floats = np.concatenate([floats, np.array([nearest_float(number) for number in exact_codes])])
        table = cls(floats, {code: number for number, code in exact_codes.items()})
        return table, np.split(codes, starts[1:-1]) if sizes else []

    @classmethod
    def from_values(cls, values: Iterable[Rational | int | float | None]) -> tuple[NumberTable, list[int]]:
        """Build a table of exact or float `values` and return the code of each; None becomes `NONE`."""
        floats: list[float] = [0.0, 1.0]
        exact: dict[int, Rational] = {}
        seen: dict[Rational, int] = {ZERO: 0, ONE: 1}
        codes: list[int] = []
        for value in values:
            if value is None:
                codes.append(NONE)
                continue
            number = canonical(value)
            code = seen.get(number)
            if code is None:
                code = seen[number] = len(floats)
                nearest = nearest_float(number)
                floats.append(nearest)
                if not math.isfinite(nearest) or canonical(nearest) != number:
                    exact[code] = number
            codes.append(code)
        return cls(np.array(floats), exact), codes


def nearest_float(value: Rational) -> float:
    """Return the double nearest to `value`; infinite beyond the range of doubles."""
    try:
        return int(value.numerator) / int(value.denominator)  # of integers: correctly rounded
    except OverflowError:
        return math.inf if value > 0 else -math.inf
