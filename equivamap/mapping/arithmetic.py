"""Exact arithmetic on numbers and affine expressions, within the limits of a map's evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.mapping.syntax import Place, Power
from equivamap.mapping.work import MAX_BITS, Work

__all__ = ["MAX_RANGE", "Accumulator", "divided", "multiplied", "raised", "whole_range"]

MAX_RANGE = 1_000_000
"""Most values of one ``range``."""


class Accumulator:
    """A growing sum of numbers and affine expressions."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.terms: dict[int, Rational] = {}
        self.constant: Rational = ZERO

    def add(self, factor: int, value: Rational | Affine, at: Place) -> None:
        """Add a value times an integer."""
        work = self.work
        if isinstance(value, Affine):
            work.step(at, len(value.terms))
            for j, c in value.terms.items():
                self.terms[j] = work.sized(self.terms.get(j, ZERO) + factor * c, at)
            value = value.constant
        self.constant = work.sized(self.constant + factor * value, at)

    def result(self) -> Rational | Affine:
        """Return the sum; a number where its variables cancel."""
        expression = Affine(self.terms, self.constant)
        return expression if expression.terms else expression.constant


def multiplied(work: Work, left: Rational | Affine, right: Rational | Affine, at: Place) -> Rational | Affine:
    """Return a product; at most one factor has variables."""
    if isinstance(right, Affine):
        if isinstance(left, Affine):
            work.fail(
                "a product of variables",
                "map-nonlinear",
                at,
                "maps are linear: only numbers, indices and parameters multiply variables",
            )
        left, right = right, left
    return _scaled(work, left, right, at)


def divided(
    work: Work, operator: str, value: Rational | Affine, divisor: Rational | Affine, at: Place
) -> Rational | Affine:
    """Return ``value / divisor``, or for ``//`` and ``%`` the whole quotient and the remainder of numbers."""
    if isinstance(divisor, Affine):
        work.fail("a division by a variable", "map-nonlinear", at, "maps are linear: divide by numbers only")
    if not divisor:
        work.fail("a division by zero", "map-division-by-zero", at, "check the divisor")
    if operator == "/":
        return _scaled(work, value, ONE / divisor, at)
    if isinstance(value, Affine):
        work.fail(f"'{operator}' of a variable", "map-nonlinear", at, "only indices take // and %")
    quotient = ZERO + (value / divisor).__floor__()
    return quotient if operator == "//" else work.sized(value - quotient * divisor, at)


def _scaled(work: Work, value: Rational | Affine, factor: Rational, at: Place) -> Rational | Affine:
    """Return `value` times `factor`, within the limits on numbers."""
    if not isinstance(value, Affine):
        return work.sized(value * factor, at)
    work.step(at, len(value.terms))
    result = value.scaled(factor)
    for number in (*result.terms.values(), result.constant):
        work.sized(number, at)
    return result if result.terms else result.constant


def raised(work: Work, base: Rational, exponent: Rational, node: Power) -> Rational:
    """Return a power of a number; the size is checked before it is computed."""
    if exponent.denominator != 1:
        work.fail("an exponent is no integer", "map-nonlinear", node.exponent.at, "use whole exponents")
    if not base and exponent < 0:
        work.fail(
            "a division by zero: 0 to a negative power", "map-division-by-zero", node.at, "check the base"
        )
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(base) != 1 and base and abs(exponent) * bits > MAX_BITS:
        work.fail("a power is too large", "map-number-size", node.at, "use a smaller exponent")
    if abs(base) in (0, 1):  # however large the exponent
        return base**2 if exponent % 2 == 0 and exponent else (base if exponent else ONE)
    return base ** int(exponent)


def whole_range(work: Work, ends: Sequence[int], at: Place) -> range:
    """Return ``range(*ends)``."""
    if len(ends) == 3 and not ends[2]:
        work.fail("range with step 0", "map-division-by-zero", at, "use another step")
    values = range(*ends)
    # len() of a huge range overflows; the ends are bounded integers, so this is exact.
    toward = 1 if values.step > 0 else -1
    size = (values.stop - values.start + values.step - toward) // values.step
    if size > MAX_RANGE:
        work.fail(
            f"a range of more than {MAX_RANGE} values",
            "map-too-long",
            at,
            "iterate over fewer values",
        )
    return values
