"""Bounds that a text states for its variables, and the defaults of what it leaves out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Kind, Warned
from equivamap.ir.numbers import Rational
from equivamap.readers.text_model import INFINITE, Floats, Number, Place, listed

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
        self._line: dict[str, dict[int, int]] = {"lower": {}, "upper": {}}
        self._many: dict[str, tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.int64]]] = {}
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
        self._line[which][j] = line

    def _refuse_empty(self, which: str, j: int, number: Number, line: int) -> None:
        self.place.refuse(
            f"the {which} bound of {self.names[j]} is {number.value:g}, which leaves no value",
            "infinite-bound",
            "write the finite number that is meant",
            line,
        )

    def set_many(
        self, which: str, positions: npt.NDArray[np.int32], values: Floats, lines: npt.NDArray[np.int64]
    ) -> None:
        """State many ``"lower"`` or ``"upper"`` bounds at once.

        Parameters
        ----------
        positions
            Distinct variables without such a bound so far.
        values
            Below `INFINITE` in size, or infinite where that is no bound at all.
        """
        self._many[which] = (positions, values, lines)

    def finished(
        self,
        kinds: npt.NDArray[np.uint8],
        marked: npt.NDArray[np.bool_],
        exact: dict[tuple[str, int], Rational],
        warnings: list[Warned],
    ) -> tuple[Floats, Floats]:
        """Apply the defaults and return lower and upper bounds.

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
        lower, lower_line = self._arrays("lower", self.lower, np.zeros(n), exact)
        upper, upper_line = self._arrays("upper", self.upper, np.full(n, np.inf), exact)
        unstated = marked & (lower_line < 0) & (upper_line < 0)
        upper[unstated] = 1.0
        low = (upper <= 0.0) & (upper_line >= 0) & (lower_line < 0)
        for j in np.flatnonzero(low & (upper < 0.0))[:1].tolist():
            self._refuse_negative(j, float(upper[j]), int(upper_line[j]))
        integer = (kinds == Kind.INTEGER) | (kinds == Kind.SEMIINTEGER)
        named: list[tuple[str, str, list[str]]] = [
            (
                "integer-bounds",
                "integer columns without bounds are taken as 0 to 1 (HiGHS, Gurobi and CPLEX do; others take 0 to"
                " infinity)",
                self._named(unstated),
            ),
            (
                "zero-upper-bound",
                "an upper bound of 0 without a lower bound leaves the lower bound at 0 (a few readers take minus"
                " infinity)",
                self._named(low),
            ),
            ("infinite-bound", "bounds of 1e20 or more are taken as infinite", self._infinite),
            ("repeated-bound", "bounds stated twice with the same value", self._repeated),
            (
                "fractional-bound",
                "integer variables with a fractional bound",
                self._named(integer & (_fractional(lower) | _fractional(upper))),
            ),
            (
                "crossed-bounds",
                "the lower bound exceeds the upper one, so no value is left",
                self._named(lower > upper),
            ),
        ]
        warnings += [Warned(kind, f"{message}: {listed(names)}") for kind, message, names in named if names]
        return lower, upper

    def _named(self, chosen: npt.NDArray[np.bool_]) -> list[str]:
        return [self.names[j] for j in np.flatnonzero(chosen).tolist()]

    def _arrays(
        self, which: str, stated: dict[int, Number], bounds: Floats, exact: dict[tuple[str, int], Rational]
    ) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the bounds and the line of each, -1 where none is stated."""
        line = np.full(len(bounds), -1, dtype=np.int64)
        if which in self._many:
            positions, values, lines = self._many[which]
            bounds[positions] = values
            line[positions] = lines
        for j, number in stated.items():
            bounds[j] = number.value
            line[j] = self._line[which].get(j, 0)
            if number.exact is not None:
                exact[which, j] = number.exact
        return bounds, line

    def _refuse_negative(self, j: int, value: float, line: int) -> None:
        self.place.refuse(
            f"{self.names[j]} has the upper bound {value:g} and no lower bound, which readers take as 0 (no value left)"
            " or as minus infinity",
            "negative-upper-bound",
            f"state the lower bound of {self.names[j]} as well: minus infinity or 0",
            line,
        )


def _fractional(bounds: Floats) -> npt.NDArray[np.bool_]:
    finite: npt.NDArray[np.bool_] = np.isfinite(bounds)
    split: npt.NDArray[np.bool_] = finite & (np.where(finite, bounds, 0.0) % 1.0 != 0.0)
    return split
