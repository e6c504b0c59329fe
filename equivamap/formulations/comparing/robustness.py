"""Whether what an instance shows rests on rounding alone: sums of floats, equalities off by an ulp."""

from __future__ import annotations

from equivamap.ir import Instance, Rational, Row
from equivamap.ir.numbers import SNAP_DENOMINATOR, SNAP_DIGITS, nearest_float
from equivamap.verify.bounds import Prover
from equivamap.verify.obligations import row_scale
from equivamap.verify.outcomes import Optimum
from equivamap.verify.region import Region
from equivamap.verify.settling import NUMERIC_SHARE
from equivamap.verify.sides import Side

__all__ = ["decided_by_rounding", "has_rounded_numbers", "relaxed"]

_SHIFT = 10**6
"""A value that moves by more than one part in this many when rows give way by rounding is not to be trusted."""


def decided_by_rounding(a: Side, b: Side, *, careful: bool) -> bool:
    """Tell whether statuses or values might be others if no number had been rounded.

    Asked where an instance has numbers of as many digits as a double has; and with `careful`, where one side is
    infeasible.
    """
    suspicious = has_rounded_numbers(a.instance) or has_rounded_numbers(b.instance)
    for side in (a, b):
        if not (suspicious or (careful and side.best.status == "infeasible")):
            continue
        moved = Prover(relaxed(side.region), deadline=side.deadline).optimum(side.instance.objective)
        if not _alike(side.best, moved):
            return True
    return False


def has_rounded_numbers(instance: Instance) -> bool:
    """Tell whether a number has the digits of a rounded sum or product."""
    numbers = instance.numbers
    return any(_is_rounded(numbers[code]) for code in range(len(numbers))) or _is_rounded(instance.offset)


def _is_rounded(value: Rational) -> bool:
    if value.denominator <= SNAP_DENOMINATOR:
        return False
    digits = repr(nearest_float(value)).lstrip("-").split("e")[0].replace(".", "").strip("0")
    return len(digits) >= SNAP_DIGITS


def relaxed(region: Region) -> Region:
    """Return a region with rows and bounds relaxed by what counts as rounding (V6)."""
    rows = []
    for row in region.rows:
        amount = NUMERIC_SHARE * row_scale(row.body)
        lower = None if row.lower is None else row.lower - amount
        upper = None if row.upper is None else row.upper + amount
        rows.append(Row(row.position, row.body, lower, upper))
    bounds = [(_moved(lower, -NUMERIC_SHARE), _moved(upper, NUMERIC_SHARE)) for lower, upper in region.bounds]
    return Region(bounds, region.integer, region.semicontinuous, rows)


def _moved(bound: Rational | None, by: Rational) -> Rational | None:
    """Return a bound that gives way; a whole number was not rounded."""
    return bound if bound is None or bound.denominator == 1 else bound + by


def _alike(stated: Optimum, moved: Optimum) -> bool:
    if stated.status != moved.status:
        return False
    if stated.value is None or moved.value is None or stated.status != "optimal":
        return True
    return bool(abs(stated.value - moved.value) * _SHIFT <= max(abs(stated.value), 1))
