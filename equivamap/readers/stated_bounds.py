"""Bounds that a text states for its variables, and the defaults of what it leaves out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

from equivamap.ir.instance import Kind, Warned
from equivamap.ir.numbers import Rational
from equivamap.readers.text_model import INFINITE, Floats, Number, Place, doubles, listed

__all__ = ["INFINITY", "MINUS_INFINITY", "NOUGHT", "UNIT", "StatedBounds"]

INFINITY, MINUS_INFINITY = Number(math.inf), Number(-math.inf)
NOUGHT, UNIT = Number(0.0), Number(1.0)


class StatedBounds:
    """Collects bounds by line; a bound stated twice must agree.

    Parameters
    ----------
    place
        The file.
    names
        Names of the variables; the list may grow while bounds are collected.
    """

    def __init__(self, place: Place, names: Sequence[str]) -> None:
        self.place = place
        self.names = names
        self.lower: dict[int, Number] = {}
        self.upper: dict[int, Number] = {}
        self.upper_line: dict[int, int] = {}
        self._infinite: list[str] = []
        self._repeated: list[str] = []

    def set_lower(self, j: int, number: Number, line: int) -> None:
        """State the lower bound of variable `j`."""
        if number.value >= INFINITE:
            self._refuse_empty("lower", j, number, line)
        self._set("lower", self.lower, j, number, line)

    def set_upper(self, j: int, number: Number, line: int) -> None:
        """State the upper bound of variable `j`."""
        if number.value <= -INFINITE:
            self._refuse_empty("upper", j, number, line)
        self._set("upper", self.upper, j, number, line)
        self.upper_line[j] = line

    def _set(self, which: str, bounds: dict[int, Number], j: int, number: Number, line: int) -> None:
        if abs(number.value) >= INFINITE and math.isfinite(number.value):
            self._infinite.append(self.names[j])
            number = Number(math.copysign(math.inf, number.value))
        before = bounds.get(j)
        if before is not None:
            if before != number:
                self.place.refuse(
                    f"the {which} bound of {self.names[j]} is stated twice, as {before.value:g} and as"
                    f" {number.value:g}; readers keep the first or the last",
                    "duplicate-bound",
                    "keep the bound that is meant",
                    line,
                )
            self._repeated.append(self.names[j])
        bounds[j] = number

    def _refuse_empty(self, which: str, j: int, number: Number, line: int) -> None:
        self.place.refuse(
            f"the {which} bound of {self.names[j]} is {number.value:g}, which leaves no value",
            "infinite-bound",
            "write the finite number that is meant",
            line,
        )

    def finished(
        self,
        kinds: npt.NDArray[np.uint8],
        marked: npt.NDArray[np.bool_],
        exact: dict[tuple[str, int], Rational],
        warnings: list[Warned],
    ) -> tuple[Floats, Floats, npt.NDArray[np.uint8]]:
        """Apply the defaults and return lower bounds, upper bounds and kinds.

        Parameters
        ----------
        kinds
            Kind of each variable.
        marked
            Integer variables whose default bounds are 0 and 1 (MPS markers).
        exact, warnings
            What the bounds add to.
        """
        n = len(self.names)
        lower, upper = [NOUGHT] * n, [INFINITY] * n
        unstated = [j for j in np.flatnonzero(marked).tolist() if j not in self.lower and j not in self.upper]
        for j in unstated:
            upper[j] = UNIT
        for j, number in self.lower.items():
            lower[j] = number
        for j, number in self.upper.items():
            upper[j] = number
        at_zero = self._without_lower()
        named = [
            (
                "integer-bounds",
                "integer columns without bounds are taken as 0 to 1 (HiGHS, Gurobi and CPLEX do; others take 0 to"
                " infinity)",
                [self.names[j] for j in unstated],
            ),
            (
                "zero-upper-bound",
                "an upper bound of 0 without a lower bound leaves the lower bound at 0 (a few readers take minus"
                " infinity)",
                at_zero,
            ),
            ("infinite-bound", "bounds of 1e20 or more are taken as infinite", self._infinite),
            ("repeated-bound", "bounds stated twice with the same value", self._repeated),
            (
                "fractional-bound",
                "integer variables with a fractional bound",
                self._fractional(kinds, lower, upper),
            ),
            ("crossed-bounds", "the lower bound exceeds the upper one, so no value is left", self._crossed()),
        ]
        warnings += [Warned(kind, f"{message}: {listed(names)}") for kind, message, names in named if names]
        return doubles(lower, "lower", exact), doubles(upper, "upper", exact), kinds

    def _without_lower(self) -> list[str]:
        """Refuse negative upper bounds without a lower bound and return the names with upper bound zero."""
        at_zero: list[str] = []
        for j, number in self.upper.items():
            if number.value > 0.0 or j in self.lower:
                continue
            if number.value < 0.0:
                self.place.refuse(
                    f"{self.names[j]} has the upper bound {number.value:g} and no lower bound, which readers take as"
                    " 0 (no value left) or as minus infinity",
                    "negative-upper-bound",
                    f"state the lower bound of {self.names[j]} as well: minus infinity or 0",
                    self.upper_line[j],
                )
            at_zero.append(self.names[j])
        return at_zero

    def _fractional(
        self, kinds: npt.NDArray[np.uint8], lower: Sequence[Number], upper: Sequence[Number]
    ) -> list[str]:
        integer = np.flatnonzero((kinds == Kind.INTEGER) | (kinds == Kind.SEMIINTEGER)).tolist()
        return [self.names[j] for j in integer if _is_fractional(lower[j]) or _is_fractional(upper[j])]

    def _crossed(self) -> list[str]:
        return [
            self.names[j]
            for j, number in self.lower.items()
            if j in self.upper and number.value > self.upper[j].value
        ]


def _is_fractional(number: Number) -> bool:
    return math.isfinite(number.value) and mpq(number.rational).denominator != 1
