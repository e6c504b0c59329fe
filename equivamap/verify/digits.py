"""Digit systems: a single row of bounded integer completions that attains every value it must."""

from __future__ import annotations

from dataclasses import dataclass

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.verify.obligations import Block
from equivamap.verify.region import ceiling, common_step, floor

__all__ = ["DigitSystem", "digit_systems"]


@dataclass(frozen=True)
class DigitSystem:
    """Every value between the ends of a row is attained within its slack.

    For ``lower <= outer(s) + sum(c_j w_j) <= upper`` with ``w_j`` in an integer range of length r_j and
    |c_j| ascending: the sums leave no hole wider than the row's slack, because
    ``|c_k| <= slack + step + sum_{i<k} |c_i| r_i`` for each k, where `step` is 1 after scaling (all terms integral)
    or 0 (a continuous outer form). Then some w exists iff both ends are kept.

    Parameters
    ----------
    order
        Completions by ascending |coefficient|.
    scale
        Factor that makes the row integral (1 where step is 0).
    integral
        The scaled outer form that must be integral on the source, or None where step is 0.
    ends
        Forms that must be at most zero on the source.
    """

    order: tuple[int, ...]
    scale: Rational
    integral: Affine | None
    ends: tuple[Affine, Affine]
    kind: str = "digits"


def digit_systems(block: Block) -> list[DigitSystem]:
    """Recognise a digit system, first with an integral outer form, then with any; empty if the block is none."""
    if len(block.rows) != 1 or not all(block.integer) or any(block.zero_or):
        return []
    row = block.rows[0]
    if row.lower is None or row.upper is None:
        return []
    ranges: dict[int, tuple[Rational, Rational]] = {}
    for j, (lower, upper) in zip(block.columns, block.bounds, strict=True):
        if lower is None or upper is None or j not in row.inner.terms:
            return []
        low, high = ceiling(lower), floor(upper)
        if low > high:
            return []
        ranges[j] = (low, high)
    candidates = (
        _covered(row.inner, row.outer, row.lower, row.upper, ranges, integral=integral)
        for integral in (True, False)
    )
    return [found for found in candidates if found is not None]


def _covered(
    inner: Affine,
    outer: Affine,
    lower: Rational,
    upper: Rational,
    ranges: dict[int, tuple[Rational, Rational]],
    *,
    integral: bool,
) -> DigitSystem | None:
    scale = ONE
    if integral:
        scale = 1 / common_step([*inner.terms.values(), *outer.terms.values()])
        shift = outer.constant * scale
        # the constant joins the bounds, so that only the variable part must be integral
        lower, upper = ceiling(lower * scale - shift), floor(upper * scale - shift)
        outer = Affine(outer.scaled(scale).terms)
        inner = inner.scaled(scale)
    if lower > upper:
        return None
    order = sorted(inner.terms, key=lambda j: abs(inner.terms[j]))
    reach = upper - lower + (ONE if integral else ZERO)
    least = greatest = ZERO
    for j in order:
        c = inner.terms[j]
        low, high = ranges[j]
        if high > low and abs(c) > reach:
            return None
        reach += abs(c) * (high - low)
        least += min(c * low, c * high)
        greatest += max(c * low, c * high)
    ends = (
        outer.scaled(-1).shifted(lower - greatest),
        outer.shifted(least - upper),
    )
    return DigitSystem(tuple(order), scale, outer if integral else None, ends)
