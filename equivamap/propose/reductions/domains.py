"""Domains written in one way.

Before: ``l <= x <= u``, x integer; or x = 0 or l <= x <= u with l <= 0 <= u.
After: ``ceil(l) <= x <= floor(u)``; a semicontinuous domain that is an interval is written as one.

Accepts integer columns with fractional bounds, and semicontinuous columns whose range contains zero.
Keeps every feasible point; both maps are the identity. A domain that becomes empty stays empty (l > u).
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from equivamap.ir import NONE, CodeArithmetic, Instance, Kind
from equivamap.propose.reductions.assembling import as_reduced, is_exact_integer
from equivamap.propose.reductions.reduction import Keeps, Reduced

__all__ = ["IntegralBounds"]


class IntegralBounds:
    """Bounds of integer columns rounded inwards; intervals that contain zero are not semicontinuous."""

    name = "integral bounds"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are columns that are not continuous."""
        return bool((instance.kinds != Kind.CONTINUOUS).any())

    def apply(self, instance: Instance) -> Reduced | None:
        """Round, and simplify kinds."""
        kinds = instance.kinds.copy()
        floats = instance.numbers.floats
        semi = (kinds == Kind.SEMICONTINUOUS) | (kinds == Kind.SEMIINTEGER)
        low_ok = (instance.lower == NONE) | (floats[np.maximum(instance.lower, 0)] <= 0)
        high_ok = (instance.upper == NONE) | (floats[np.maximum(instance.upper, 0)] >= 0)
        plain = semi & low_ok & high_ok
        kinds[plain & (kinds == Kind.SEMICONTINUOUS)] = Kind.CONTINUOUS
        kinds[plain & (kinds == Kind.SEMIINTEGER)] = Kind.INTEGER
        numbers = CodeArithmetic(instance.numbers)
        whole = is_exact_integer(numbers)
        integer = (kinds == Kind.INTEGER) | (kinds == Kind.SEMIINTEGER)
        lower, upper = instance.lower.copy(), instance.upper.copy()
        for codes, rounded in ((lower, _ceil), (upper, _floor)):
            at = np.flatnonzero(integer & (codes != NONE) & ~whole[np.maximum(codes, 0)])
            codes[at] = numbers.combine(rounded, codes[at])
        if (
            (kinds == instance.kinds).all()
            and (lower == instance.lower).all()
            and (upper == instance.upper).all()
        ):
            return None
        changed = dataclasses.replace(
            instance, numbers=numbers.table(), kinds=kinds, lower=lower, upper=upper
        )
        return as_reduced(instance, changed)


def _ceil(value: Any) -> Any:
    return -((-value.numerator) // value.denominator) + 0 * value


def _floor(value: Any) -> Any:
    return (value.numerator // value.denominator) + 0 * value
