"""One number table for two instances, with numbers that differ by rounding alone made one.

Only non-integers are ever unified, pairwise within `UNIFY_ULPS` ulp; a chain of close numbers whose ends lie
further apart stays as it is (``docs/definitions.md``, "Numbers").
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.ir.instance import Instance
from equivamap.ir.numbers import (
    NONE,
    SNAP_DIGITS,
    NumberTable,
    Rational,
    canonical,
    nearest_float,
    snap_change,
)

__all__ = ["UNIFY_ULPS", "Unified", "unify"]

UNIFY_ULPS = 4


@dataclass(frozen=True)
class Unified:
    """Two instances over one table: equal codes are equal numbers.

    Parameters
    ----------
    a, b
        The instances, otherwise as they were.
    snapped, unified
        How many distinct numbers were snapped to a fraction, and how many were made one with another.
    largest_change
        Largest relative change that snapping or unifying made.
    """

    a: Instance
    b: Instance
    snapped: int
    unified: int
    largest_change: float


def unify(a: Instance, b: Instance) -> Unified:
    """Put two instances over one number table."""
    tables = (a.numbers, b.numbers)
    plain = [np.setdiff1d(np.arange(len(t)), np.fromiter(t.exact, dtype=np.int64)) for t in tables]
    offsets = [_plain_float(instance.offset) for instance in (a, b)]
    stated = np.array([value for value in offsets if value is not None])
    distinct = np.unique(np.concatenate([stated, *(t.floats[p] for t, p in zip(tables, plain, strict=True))]))
    representative, count, largest = _merge_close(distinct)
    # every plain float gets the code of its representative; zero and one keep theirs
    kept = np.unique(representative)
    kept = kept[(kept != 0.0) & (kept != 1.0)]
    floats = np.concatenate([np.array([0.0, 1.0]), kept])
    order = np.argsort(floats, kind="stable")
    code_of_distinct = order[np.searchsorted(floats, representative, sorter=order)].astype(np.int32)
    exact: dict[int, Rational] = {}
    extra: list[float] = []
    seen: dict[Rational, int] = {}
    translations: list[npt.NDArray[np.int32]] = []
    for table, positions in zip(tables, plain, strict=True):
        translation = np.empty(len(table), dtype=np.int32)
        translation[positions] = code_of_distinct[np.searchsorted(distinct, table.floats[positions])]
        for code, value in table.exact.items():
            new = seen.get(value)
            if new is None:
                new = seen[value] = len(floats) + len(extra)
                extra.append(float(table.floats[code]))
                exact[new] = value
            translation[code] = new
        translations.append(translation)

    def standing_for(value: float) -> Rational:
        return canonical(float(representative[np.searchsorted(distinct, value)]))

    common = NumberTable(np.concatenate([floats, np.array(extra)]) if extra else floats, exact)
    moved = [
        _translated(instance, common, translation, None if offset is None else standing_for(offset))
        for instance, translation, offset in zip((a, b), translations, offsets, strict=True)
    ]
    snapped, by_snapping = _snapped(distinct)
    return Unified(moved[0], moved[1], snapped, count, max(largest, by_snapping))


def _plain_float(offset: Rational) -> float | None:
    """Return the double that the constant of an objective is written as, None if no double states it."""
    nearest = nearest_float(offset)
    return nearest if math.isfinite(nearest) and canonical(nearest) == offset else None


def _merge_close(distinct: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], int, float]:
    """Return for each of the ascending numbers what stands for it, how many changed, and by how much."""
    with np.errstate(over="ignore"):  # numbers an infinity apart are not close
        close = np.diff(distinct) <= UNIFY_ULPS * np.spacing(np.abs(distinct[:-1]))
    if not close.any():
        return distinct, 0, 0.0
    count, largest = 0, 0.0
    representative = distinct.copy()
    runs: list[tuple[int, int]] = []
    for k in np.flatnonzero(close).tolist():
        if runs and runs[-1][1] == k:
            runs[-1] = (runs[-1][0], k + 1)
        else:
            runs.append((k, k + 1))
    for start, stop in runs:
        group = distinct[start : stop + 1].tolist()
        span = group[-1] - group[0]
        if any(v.is_integer() for v in group) or span > UNIFY_ULPS * math.ulp(group[0]):
            continue
        chosen = min(group, key=lambda v: (len(repr(v)), v))
        representative[start : stop + 1] = chosen
        count += len(group) - 1
        largest = max(largest, max(abs(v - chosen) for v in group) / abs(chosen))
    return representative, count, largest


def _snapped(distinct: npt.NDArray[np.float64]) -> tuple[int, float]:
    """Return how many numbers `canonical` snaps, and by how much at most; a screen keeps long tables cheap."""
    candidates = distinct if len(distinct) <= 64 else _near_fractions(distinct)
    changes = [snap_change(v) for v in candidates.tolist()]
    return sum(change > 0 for change in changes), max(changes, default=0.0)


def _near_fractions(distinct: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the numbers that may be snapped, and few others."""
    # a snapped number lies within 4 ulp of p/q, q <= 1000: find q by a continued fraction in double precision
    value = np.abs(distinct[np.isfinite(distinct) & (distinct != np.floor(distinct))])
    rest = value.copy()
    p0, q0 = np.zeros_like(value), np.ones_like(value)
    p1, q1 = np.ones_like(value), np.zeros_like(value)
    best = np.zeros(len(value), dtype=bool)
    active = np.ones(len(value), dtype=bool)
    # numbers near the ends of the doubles overflow here, and drop out by it
    with np.errstate(all="ignore"):
        for _ in range(20):
            whole = np.floor(rest)
            p2, q2 = whole * p1 + p0, whole * q1 + q0
            active &= q2 <= 1000
            hit = active & (np.abs(p2 / np.maximum(q2, 1) - value) <= (UNIFY_ULPS + 2) * np.spacing(value))
            best |= hit
            rest = np.where(rest > whole, 1.0 / (rest - whole), np.inf)
            active &= np.isfinite(rest)
            if not active.any():
                break
            rest = np.where(active, rest, 1.0)
            p0, q0, p1, q1 = p1, q1, p2, q2
    candidates = value[best]
    # most are short decimals such as 0.25, which are never snapped: the nearest double to a few millionths
    with np.errstate(over="ignore"):
        millionths = np.rint(candidates * 1e6)
    near: npt.NDArray[np.float64] = candidates[
        (millionths / 1e6 != candidates) | (millionths >= 10.0 ** (SNAP_DIGITS - 1))
    ]
    return near


def _translated(
    instance: Instance, numbers: NumberTable, translation: npt.NDArray[np.int32], offset: Rational | None
) -> Instance:
    """Return the instance over the common table; `offset` replaces its own unless None."""

    def recode(codes: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        moved: npt.NDArray[np.int32] = translation[codes]
        moved[codes == NONE] = NONE
        return moved

    moved = dataclasses.replace(
        instance,
        numbers=numbers,
        offset=instance.offset if offset is None else offset,
        codes=recode(instance.codes),
        cost=recode(instance.cost),
        lower=recode(instance.lower),
        upper=recode(instance.upper),
        row_lower=recode(instance.row_lower),
        row_upper=recode(instance.row_upper),
    )
    # the shape of the matrix by rows does not change with its numbers
    if "by_rows" in instance.__dict__:
        indptr, columns, codes = instance.by_rows
        moved.__dict__["by_rows"] = (indptr, columns, recode(codes))
    return moved
