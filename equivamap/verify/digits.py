"""Digit systems: a single row of bounded integer completions that attains every value it must."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.verify.obligations import Block, BlockRow
from equivamap.verify.region import ceiling, common_step, floor

__all__ = ["DigitSystem", "digit_systems", "shortfall"]


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
    row = _one_row(block.rows)
    if row is None or not block.columns or not all(block.integer) or any(block.zero_or):
        return []
    ranges = _ranges(block)
    if row.lower is None or row.upper is None or ranges is None or ranges.keys() != row.inner.terms.keys():
        return []
    candidates = (
        _covered(row.inner, row.outer, row.lower, row.upper, ranges, integral=integral)
        for integral in (True, False)
    )
    return [found for found in candidates if found is not None]


def shortfall(block: Block, values: Mapping[int, Rational]) -> Rational:
    """Return by how much the row of a digit system fails at a source point, even with the best digits.

    Measured on the row as it stands, neither scaled nor rounded, so that it compares with the row scale (V6).
    """
    row = _one_row(block.rows)
    ranges = _ranges(block)
    assert row is not None and ranges is not None and row.lower is not None and row.upper is not None
    products = [(c * low, c * high) for j, c in row.inner.terms.items() for low, high in (ranges[j],)]
    outer = row.outer.at(values)
    least = outer + sum((min(pair) for pair in products), ZERO)
    greatest = outer + sum((max(pair) for pair in products), ZERO)
    return max(row.lower - greatest, least - row.upper)


def _ranges(block: Block) -> dict[int, tuple[Rational, Rational]] | None:
    """Return the least and greatest integer of each completion; None if one has no end or no integer at all."""
    ranges: dict[int, tuple[Rational, Rational]] = {}
    for j, (lower, upper) in zip(block.columns, block.bounds, strict=True):
        if lower is None or upper is None or ceiling(lower) > floor(upper):
            return None
        ranges[j] = (ceiling(lower), floor(upper))
    return ranges


def _one_row(rows: Sequence[BlockRow]) -> BlockRow | None:
    """Return all rows as one where they bound the same form from several sides; None where they do not."""
    if not rows:
        return None
    first, *others = rows
    for row in others:
        if row.inner != first.inner or row.outer != first.outer:
            return None
        lowers = [end for end in (first.lower, row.lower) if end is not None]
        uppers = [end for end in (first.upper, row.upper) if end is not None]
        first = replace(first, lower=max(lowers, default=None), upper=min(uppers, default=None))
    return first


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
