"""The limits of evaluating a map: steps, time, and the size of numbers."""

from __future__ import annotations

from typing import NoReturn

from equivamap.deadlines import Deadline, check_time
from equivamap.ir import Rational
from equivamap.mapping.scope import Scope
from equivamap.mapping.syntax import Place

__all__ = ["MAX_BITS", "Work"]

MAX_BITS = 16384
"""Largest numerator or denominator of any value, in bits."""

_STEPS_BETWEEN_LOOKS = 10_000


class Work:
    """What evaluating a map has done, and how much more it may do.

    Parameters
    ----------
    scope
        What names mean.
    steps
        Most elementary steps in all; beyond it the map is refused, so that time is bounded.
    deadline
        After it steps raise `OutOfTime`.
    """

    def __init__(self, scope: Scope, steps: int, deadline: Deadline = None) -> None:
        self.scope = scope
        self.steps = steps
        self.deadline = deadline
        self._next_look = steps

    def fail(self, message: str, kind: str, at: Place, remedy: str = "") -> NoReturn:
        """Raise a `MapError` at a place of the map."""
        self.scope.fail(message, kind, at, remedy)

    def step(self, at: Place, count: int = 1) -> None:
        """Count work against the limit."""
        self.steps -= count
        if self.steps < self._next_look:
            check_time(self.deadline)
            self._next_look = self.steps - _STEPS_BETWEEN_LOOKS
        if self.steps < 0:
            self.fail(
                "the map takes too many steps",
                "map-too-long",
                at,
                "sum over fewer index values or drop nested sums",
            )

    def sized(self, value: Rational, at: Place) -> Rational:
        """Return `value` unless it has too many digits."""
        if value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS:
            self.fail(
                f"a number has more than {MAX_BITS} bits",
                "map-number-size",
                at,
                "use smaller exponents or fewer terms",
            )
        return value
