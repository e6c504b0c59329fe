"""Rounding cuts: columns measured from a bound, Chvátal-Gomory and mixed-integer rounding of one inequality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from equivamap.ir import ONE, ZERO, Rational
from equivamap.transforms.inequalities import Terms
from equivamap.verify.region import Region, common_step, floor

__all__ = ["chvatal_gomory", "is_whole", "mixed_integer_rounding"]


def is_whole(value: Rational) -> bool:
    """Tell whether a number is an integer."""
    return bool(value.denominator == 1)


class _Measured:
    """``terms <= limit`` over ``t_j = x_j - lower_j >= 0`` or ``t_j = upper_j - x_j >= 0``; free columns stay."""

    def __init__(self, terms: Terms, limit: Rational, region: Region, point: Sequence[float]) -> None:
        self.limit = limit
        self.coefficients: dict[int, Rational] = {}
        self.origins: dict[int, tuple[int, Rational]] = {}
        self.free: set[int] = set()
        for j, c in terms.items():
            low, high = region.hull[j]
            if low is None and high is None:
                self.free.add(j)
                sign, origin = 1, ZERO
            elif low is None or (high is not None and point and point[j] > float(low + high) / 2):
                sign, origin = -1, high
            else:
                sign, origin = 1, low
            self.origins[j] = (sign, origin)
            self.coefficients[j] = sign * c
            self.limit -= c * origin

    def written(self, coefficients: Mapping[int, Rational], limit: Rational) -> tuple[Terms, Rational]:
        """Return an inequality over the measured columns as one over the columns themselves."""
        terms: dict[int, Rational] = {}
        for j, c in coefficients.items():
            sign, origin = self.origins[j]
            if c:
                terms[j] = sign * c
                limit += sign * c * origin
        return terms, limit


def chvatal_gomory(
    terms: Terms, limit: Rational, region: Region, point: Sequence[float] = (), *, upwards: bool = False
) -> tuple[Terms, Rational] | None:
    """Round ``terms <= limit``; None where that says nothing new or a column cannot be rounded.

    Parameters
    ----------
    point
        Columns beyond the middle of their range here are measured from their upper bounds; may be empty.
    upwards
        Round coefficients up, which is wrong.
    """
    measured = _Measured(terms, limit, region, point)
    if any(not is_whole(measured.coefficients[j]) for j in measured.free) or is_whole(measured.limit):
        return None
    rounded = {j: -floor(-c) if upwards else floor(c) for j, c in measured.coefficients.items()}
    return measured.written(rounded, floor(measured.limit))


def mixed_integer_rounding(
    terms: Terms, limit: Rational, region: Region, *, fraction_for_rest: bool = False
) -> tuple[Terms, Rational] | None:
    """Apply mixed-integer rounding to ``terms <= limit``; None where it is no more than rounding down, or impossible.

    Parameters
    ----------
    fraction_for_rest
        Use the fraction f of the right-hand side where ``1 - f`` belongs, which is wrong.
    """
    measured = _Measured(terms, limit, region, ())
    whole = floor(measured.limit)
    f = measured.limit - whole
    if not f:
        return None
    rest = f if fraction_for_rest else ONE - f
    cut: dict[int, Rational] = {}
    more_than_rounding = False
    for j, c in measured.coefficients.items():
        if region.integer[j]:
            if j in measured.free and not is_whole(c):
                return None
            beyond = c - floor(c) - f
            cut[j] = floor(c) + (beyond / rest if beyond > 0 else ZERO)
            more_than_rounding |= beyond > 0
        elif j in measured.free:
            return None
        else:
            cut[j] = c / rest if c < 0 else ZERO
            more_than_rounding |= c < 0
    if not more_than_rounding:
        return None
    found, right = measured.written(cut, whole)
    step = common_step(found.values())
    return {j: c / step for j, c in found.items()}, right / step
