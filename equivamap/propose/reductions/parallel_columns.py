"""Columns that are multiples of one another in all rows and in the objective.

Before: columns ``y_k`` with entries and costs ``f_k`` times those of the first, ``l_k <= y_k <= u_k``.
After: one column ``w = sum f_k y_k`` over the sum of the ranges.

Accepts groups for which every value of w has summands: with a continuous member the ranges of the integer ones may
not step over what is covered (|f| at most the length so far); without one the f must be integers that step by at
most one more than the length so far, as digits 1, 10, 100 in 0..9 do. So ``x = p - q`` and complete digit systems
become one column, and incomplete digits do not. Keeps every feasible point with its cost; contract is the sum,
expand leaves the ``y_k`` undetermined. Columns without entries are not merged: they have nothing in common.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np

from equivamap.ir import NONE, ONE, ZERO, Affine, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.assembling import entries_of, is_plain, restricted
from equivamap.propose.reductions.parallel_rows import proportional_groups
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins, Undo
from equivamap.propose.reductions.slack_columns import crossing

__all__ = ["ParallelColumns"]


@dataclass(frozen=True)
class _Member:
    column: int
    factor: Rational
    lower: Rational | None
    upper: Rational | None
    integer: bool

    @property
    def ends(self) -> tuple[Rational | None, Rational | None]:
        """Bounds of factor times the column."""
        ends = tuple(None if end is None else self.factor * end for end in (self.lower, self.upper))
        return (ends[0], ends[1]) if self.factor > 0 else (ends[1], ends[0])

    @property
    def length(self) -> Rational | None:
        """Length of the range of factor times the column; None where it is infinite."""
        low, high = self.ends
        return None if low is None or high is None else high - low


@dataclass(frozen=True)
class ParallelColumns:
    """Proportional columns become one column, where its domain is exactly an interval of its kind.

    Parameters
    ----------
    name
        Short name for reports.
    with_slacks
        Also merge columns that stand in one row and have no cost. One of them may be the slack of the row, and
        parts of a column that are merged with it are gone where the slack was not written.
    """

    name: str = "parallel columns"
    with_slacks: bool = True
    keeps: Keeps = field(default="feasible", init=False)

    def accepts(self, instance: Instance) -> bool:
        """Tell whether there are two columns with entries."""
        return instance.n > 1 and instance.nnz > 1

    def apply(self, instance: Instance) -> Reduced | None:
        """Merge the columns."""
        numbers = CodeArithmetic(instance.numbers)
        usable = is_plain(instance) & ~crossing(instance)
        if not self.with_slacks:
            usable &= (np.diff(instance.indptr) > 1) | (instance.cost != 0)
        merges: list[tuple[list[_Member], bool]] = []
        for group in _groups(instance, numbers):
            columns = [j for j in group if usable[j]]
            if len(columns) > 1:
                merges.extend(_merges(instance, columns))
        if not merges:
            return None
        lower, upper, kinds = instance.lower.copy(), instance.upper.copy(), instance.kinds.copy()
        gone = np.zeros(instance.n, dtype=bool)
        sums: dict[int, Affine] = {}
        for members, integer in merges:
            first = members[0].column
            lows, highs = [m.ends[0] for m in members], [m.ends[1] for m in members]
            lower[first], upper[first] = _total(numbers, lows), _total(numbers, highs)
            kinds[first] = Kind.INTEGER if integer else Kind.CONTINUOUS
            sums[first] = Affine({m.column: m.factor for m in members})
            gone[[m.column for m in members[1:]]] = True
        merged = dataclasses.replace(instance, lower=lower, upper=upper, kinds=kinds, numbers=numbers.table())
        kept = np.flatnonzero(~gone).astype(np.int32)
        lines = {k: sums[j] for k, j in enumerate(kept.tolist()) if j in sums}
        kept[list(lines)] = -1
        rows = np.arange(instance.m)
        return Reduced(
            restricted(merged, ~gone, np.ones(instance.m, dtype=bool)),
            Undo(instance.n, kept, RowOrigins.of_kept(rows), contract_lines=lines),
        )


def _total(numbers: CodeArithmetic, ends: list[Rational | None]) -> int:
    total = ZERO
    for end in ends:
        if end is None:
            return NONE
        total += end
    return numbers.code(total)


def _groups(instance: Instance, numbers: CodeArithmetic) -> list[list[int]]:
    """Return the groups of columns that are proportional, the cost included as a further row."""
    entries = entries_of(instance)
    filled = np.diff(instance.indptr) > 0
    priced = np.flatnonzero((instance.cost != 0) & filled).astype(np.int32)
    column = np.concatenate([entries.column, priced])
    place = np.concatenate([entries.row, np.full(len(priced), instance.m, dtype=np.int32)])
    code = np.concatenate([entries.code, instance.cost[priced]])
    order = np.argsort(column, kind="stable")
    start = np.zeros(instance.n + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=instance.n), out=start[1:])
    return proportional_groups(numbers, start, place[order], code[order])


def _merges(instance: Instance, columns: list[int]) -> list[tuple[list[_Member], bool]]:
    """Return the merges of one group: members, the one of factor 1 first, and whether the sum is an integer."""
    everyone = _members(instance, columns)
    continuous = [m.column for m in everyone if not m.integer]
    integer = [m.column for m in everyone if m.integer]
    if continuous and _covers_interval(everyone):
        return [(everyone, False)]
    merges: list[tuple[list[_Member], bool]] = []
    if len(continuous) > 1:
        merges.append((_members(instance, continuous), False))
    if len(integer) > 1:
        digits = _members(instance, integer)
        if _covers_integers(digits):
            merges.append((digits, True))
    return merges


def _members(instance: Instance, columns: list[int]) -> list[_Member]:
    lead = {j: instance.numbers[int(instance.codes[instance.indptr[j]])] for j in columns}
    # the member of the smallest coefficients is the unit; an unsigned tie is settled by `ColumnSigns` later
    first = min(columns, key=lambda j: (abs(lead[j]), j))
    found = [
        _Member(
            j,
            lead[j] / lead[first],
            instance.bound(int(instance.lower[j])),
            instance.bound(int(instance.upper[j])),
            instance.is_integer(j),
        )
        for j in columns
    ]
    return sorted(found, key=lambda m: (m.column != first, abs(m.factor)))


def _covers_interval(members: list[_Member]) -> bool:
    """Tell whether the sums of continuous and integer members fill an interval."""
    length: Rational | None = ZERO
    for m in members:
        if not m.integer:
            length = None if length is None or m.length is None else length + m.length
    for m in sorted((m for m in members if m.integer), key=lambda m: abs(m.factor)):
        if length is None:
            return True
        if abs(m.factor) > length:
            return False
        length = None if m.length is None else length + m.length
    return True


def _covers_integers(members: list[_Member]) -> bool:
    """Tell whether the sums of integer members fill a range of integers."""
    length: Rational | None = ZERO
    for m in sorted(members, key=lambda m: abs(m.factor)):
        if m.factor.denominator != 1 or not _has_integral_bounds(m):
            return False
        if length is None:
            continue
        if abs(m.factor) > length + ONE:
            return False
        length = None if m.length is None else length + m.length
    return True


def _has_integral_bounds(m: _Member) -> bool:
    return all(end is None or end.denominator == 1 for end in (m.lower, m.upper))
