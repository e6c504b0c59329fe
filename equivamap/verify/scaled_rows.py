"""Structural evidence in bulk for rows that stand on the other side up to scale, or with a slack column.

An equation ``rest + c s = b`` whose column s stands nowhere else, costs nothing and is in no link says exactly that
``rest`` lies between two numbers, and then determines s. Such a row is read without s, and s as held by it. Rows are
the same when all of their coefficients and bounds are one nonzero factor times those of the other. Hashes of rounded
ratios propose pairs of rows; what counts is exact arithmetic, once for each distinct tuple of numbers.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, CodeArithmetic, Instance, Kind
from equivamap.mapping.links import Links

__all__ = ["ScaledMatch", "match_scaled"]

Positions = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Hashes = npt.NDArray[np.uint64]

_ROUNDED_BITS = np.uint64(14)


@dataclass(frozen=True, eq=False)
class ScaledMatch:
    """Rows that stand on both sides up to scale, slack columns put into bounds.

    Parameters
    ----------
    row_of_a, row_of_b
        For each row of A a row of B that says the same, or -1; and the other way round.
    slack_a, slack_b
        Columns that are the slack of a row with a partner: that row alone speaks of them, and determines them.
    """

    row_of_a: Positions
    row_of_b: Positions
    slack_a: Mask
    slack_b: Mask


def match_scaled(a: Instance, b: Instance, links: Links, name_a: Positions, name_b: Positions) -> ScaledMatch:
    """Match the rows of two instances over one number table.

    Parameters
    ----------
    links
        The map; a column that it mentions is no slack.
    name_a, name_b
        A number for each column; columns that are paired have the same, all others different ones.
    """
    numbers = CodeArithmetic(a.numbers)
    linked_a, linked_b = _linked(links, a.n, b.n)
    slack_a, slack_b = _slack_of_rows(a, linked_a), _slack_of_rows(b, linked_b)
    rows_a = _Rows.of(a, name_a, slack_a, numbers)
    rows_b = _Rows.of(b, name_b, slack_b, numbers)
    floats = numbers.floats()
    row_of_a = _partners(rows_a, rows_b, numbers, floats)
    row_of_b = _partners(rows_b, rows_a, numbers, floats)
    return ScaledMatch(
        row_of_a, row_of_b, _held_slacks(a.n, slack_a, row_of_a), _held_slacks(b.n, slack_b, row_of_b)
    )


def _linked(links: Links, n_a: int, n_b: int) -> tuple[Mask, Mask]:
    """Tell which columns of A and of B a map mentions."""
    linked_a, linked_b = np.zeros(n_a, dtype=bool), np.zeros(n_b, dtype=bool)
    linked_a[links.renamed_a] = True
    linked_b[links.renamed_b] = True
    for given, own, other in (
        (links.backward_lines, linked_a, linked_b),
        (links.forward_lines, linked_b, linked_a),
    ):
        for j, form in given.items():
            own[j] = True
            other[list(form.terms)] = True
    linked_a[list(links.open_a)] = True
    linked_b[list(links.completed_b)] = True
    return linked_a, linked_b


def _slack_of_rows(instance: Instance, linked: Mask) -> Positions:
    """Return for each row its only slack column, or -1."""
    slack = np.full(instance.m, -1, dtype=np.int64)
    single = np.diff(instance.indptr) == 1
    single &= (instance.kinds == Kind.CONTINUOUS) & (instance.cost == 0) & ~linked
    columns = np.flatnonzero(single)
    rows = instance.rows[instance.indptr[columns]]
    equation = (instance.row_lower[rows] == instance.row_upper[rows]) & (instance.row_lower[rows] != NONE)
    columns, rows = columns[equation], rows[equation]
    alone = np.bincount(rows, minlength=instance.m)[rows] == 1
    slack[rows[alone]] = columns[alone]
    return slack


def _held_slacks(n: int, slack_of_row: Positions, partner: Positions) -> Mask:
    held = np.zeros(n, dtype=bool)
    held[slack_of_row[(slack_of_row >= 0) & (partner >= 0)]] = True
    return held


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows without their slack columns: entries sorted by the number of the column, codes, bounds."""

    indptr: Positions
    columns: Positions
    codes: Codes
    lower: Codes
    upper: Codes

    @classmethod
    def of(
        cls, instance: Instance, new_name: Positions, slack_of_row: Positions, numbers: CodeArithmetic
    ) -> _Rows:
        indptr, columns, codes = instance.by_rows
        slack = np.zeros(instance.n, dtype=bool)
        slack[slack_of_row[slack_of_row >= 0]] = True
        row = np.repeat(np.arange(instance.m, dtype=np.int64), np.diff(indptr))
        keep = ~slack[columns]
        row, renamed, codes = row[keep], new_name[columns[keep]], codes[keep]
        if len(renamed) > 1 and not ((np.diff(renamed) > 0) | (np.diff(row) > 0)).all():
            order = np.lexsort((renamed, row))
            renamed, codes = renamed[order], codes[order]
        start = np.zeros(instance.m + 1, dtype=np.int64)
        np.cumsum(np.bincount(row, minlength=instance.m), out=start[1:])
        lower, upper = _bounds(instance, slack_of_row, numbers)
        return cls(start, renamed, codes, lower, upper)


def _bounds(instance: Instance, slack_of_row: Positions, numbers: CodeArithmetic) -> tuple[Codes, Codes]:
    """Return the bounds of all rows, with slack columns put into them."""
    lower, upper = instance.row_lower.copy(), instance.row_upper.copy()
    rows = np.flatnonzero(slack_of_row >= 0)
    columns = slack_of_row[rows]
    factor, right = instance.codes[instance.indptr[columns]], instance.row_lower[rows]
    ends = []
    for bound in (instance.lower[columns], instance.upper[columns]):
        end = np.full(len(rows), NONE, dtype=np.int32)
        has = bound != NONE
        end[has] = numbers.combine(
            operator.sub, right[has], numbers.combine(operator.mul, factor[has], bound[has])
        )
        ends.append(end)
    positive = _is_positive(factor, numbers)
    lower[rows] = np.where(positive, ends[1], ends[0])
    upper[rows] = np.where(positive, ends[0], ends[1])
    return lower, upper


def _partners(
    rows: _Rows, others: _Rows, numbers: CodeArithmetic, floats: npt.NDArray[np.float64]
) -> Positions:
    """Return for each row some row of `others` that is it times a nonzero factor, or -1."""
    partner = np.full(len(rows.lower), -1, dtype=np.int64)
    if not len(others.lower):
        return partner
    for half in (False, True):
        # numbers that one rounding sends to different sides, the other does not
        own, theirs = _keys(rows, floats, half), _keys(others, floats, half)
        order = np.argsort(theirs, kind="stable")
        place = np.searchsorted(theirs, own, sorter=order)
        place[place == len(order)] = 0
        candidate = order[place]
        tried = np.flatnonzero((partner < 0) & (theirs[candidate] == own) & (np.diff(rows.indptr) > 0))
        good = _same_up_to_scale(rows, tried, others, candidate[tried], numbers)
        partner[tried[good]] = candidate[tried[good]]
    return partner


def _keys(rows: _Rows, floats: npt.NDArray[np.float64], half: bool) -> Hashes:
    """Hash columns, ratios to the first coefficient, and bounds, whatever the scale."""
    lengths = np.diff(rows.indptr)
    filled = lengths > 0
    pivot = np.ones(len(lengths))
    pivot[filled] = floats[rows.codes[rows.indptr[:-1][filled]]]
    with np.errstate(all="ignore"):
        ratios = floats[rows.codes] / np.repeat(pivot, lengths)
        low = np.where(rows.lower == NONE, -np.inf, floats[np.maximum(rows.lower, 0)]) / pivot
        high = np.where(rows.upper == NONE, np.inf, floats[np.maximum(rows.upper, 0)]) / pivot
    low, high = np.where(pivot > 0, low, high), np.where(pivot > 0, high, low)
    entries = _mix(rows.columns.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + _rounded(ratios, half))
    running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(entries, dtype=np.uint64)])
    total = running[rows.indptr[1:]] - running[rows.indptr[:-1]]
    keys: Hashes = (
        total + _mix(_rounded(low, half) * np.uint64(3)) + _mix(_rounded(high, half) * np.uint64(5))
    )
    return keys


def _rounded(values: npt.NDArray[np.float64], half: bool) -> Hashes:
    """Return the leading bits of doubles; with `half`, rounded to nearest."""
    bits = np.ascontiguousarray(values + 0.0).view(np.uint64)
    if half:
        bits = bits + (np.uint64(1) << (_ROUNDED_BITS - np.uint64(1)))
    return bits >> _ROUNDED_BITS


def _mix(values: Hashes) -> Hashes:
    """Scramble 64-bit values (the finaliser of SplitMix64)."""
    x = values
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _same_up_to_scale(
    rows: _Rows, own: Positions, others: _Rows, theirs: Positions, numbers: CodeArithmetic
) -> Mask:
    """Tell exactly for pairs of rows, none of them empty, whether one is a nonzero multiple of the other."""
    counts = np.diff(rows.indptr)[own]
    good: Mask = counts == np.diff(others.indptr)[theirs]
    own, theirs, counts = own[good], theirs[good], counts[good]
    factor = numbers.combine(
        operator.truediv, others.codes[others.indptr[theirs]], rows.codes[rows.indptr[own]]
    )
    ends = np.cumsum(counts)
    within = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    mine = np.repeat(rows.indptr[own], counts) + within
    yours = np.repeat(others.indptr[theirs], counts) + within
    pair = np.repeat(np.arange(len(own)), counts)
    differs = rows.columns[mine] != others.columns[yours]
    differs |= numbers.combine(operator.mul, rows.codes[mine], factor[pair]) != others.codes[yours]
    same = np.ones(len(own), dtype=bool)
    same[pair[differs]] = False
    positive = _is_positive(factor, numbers)
    lower, upper = _times(rows.lower[own], factor, numbers), _times(rows.upper[own], factor, numbers)
    same &= np.where(positive, lower, upper) == others.lower[theirs]
    same &= np.where(positive, upper, lower) == others.upper[theirs]
    good[good] = same
    return good


def _is_positive(codes: Codes, numbers: CodeArithmetic) -> Mask:
    distinct, inverse = np.unique(codes, return_inverse=True)
    positive: Mask = np.array([numbers.value(code) > 0 for code in distinct.tolist()], dtype=bool)[inverse]
    return positive


def _times(bounds: Codes, factor: Codes, numbers: CodeArithmetic) -> Codes:
    """Multiply bounds by factors; absent ones stay absent."""
    product = bounds.copy()
    has = bounds != NONE
    product[has] = numbers.combine(operator.mul, bounds[has], factor[has])
    return product
