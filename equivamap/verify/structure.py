"""Structural evidence in bulk: rows, bounds and types that stand on both sides under a renaming.

Vectorised over the codes of a common number table, so that a million nonzeros take a fraction of a second.
Rows that do not stand on the other side number for number may do so up to scale, or with a slack column
(`equivamap.verify.scaled_rows`). Links that are no renaming are left to the ordinary discharge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Instance
from equivamap.mapping.links import Links

if TYPE_CHECKING:
    from equivamap.verify.scaled_rows import ScaledMatch

__all__ = ["Held", "StructuralMatch", "match"]

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class StructuralMatch:
    """What stands on both sides, number for number.

    Parameters
    ----------
    column_of_a, column_of_b
        For each column of A the column of B it is paired with, or -1; and the other way round.
    row_of_a, row_of_b
        For each row of A a row of B with the same body and bounds, or -1; and the other way round.
    body_of_a, body_of_b
        The same for rows with the same body, whatever their bounds.
    same_column_a
        Whether the column of A has a partner with the same bounds and type.
    same_column_b
        The same for columns of B.
    same_objective
        Whether sense, costs and constant agree and every column with a cost has a partner.
    scaled
        Rows that stand on the other side up to scale and slack columns; None where all stand there as they are.
    """

    column_of_a: Positions
    column_of_b: Positions
    row_of_a: Positions
    row_of_b: Positions
    body_of_a: Positions
    body_of_b: Positions
    same_column_a: npt.NDArray[np.bool_]
    same_column_b: npt.NDArray[np.bool_]
    same_objective: bool
    scaled: ScaledMatch | None = None

    @cached_property
    def held_a(self) -> Held:
        """What of A stands on B."""
        scaled = self.scaled
        if scaled is None:
            return Held(self.row_of_a >= 0, self.same_column_a, np.zeros_like(self.same_column_a))
        rows = (self.row_of_a >= 0) | (scaled.row_of_a >= 0)
        return Held(rows, self.same_column_a | scaled.slack_a, scaled.slack_a)

    @cached_property
    def held_b(self) -> Held:
        """What of B stands on A."""
        scaled = self.scaled
        if scaled is None:
            return Held(self.row_of_b >= 0, self.same_column_b, np.zeros_like(self.same_column_b))
        rows = (self.row_of_b >= 0) | (scaled.row_of_b >= 0)
        return Held(rows, self.same_column_b | scaled.slack_b, scaled.slack_b)

    @cached_property
    def complete(self) -> bool:
        """True when everything of either side stands on the other: the same but for names, scale and slacks."""
        held = (self.held_a, self.held_b)
        return self.same_objective and all(bool(h.rows.all() and h.columns.all()) for h in held)


@dataclass(frozen=True, eq=False)
class Held:
    """Rows, and bounds and types of columns, of one side that hold since they stand on the other.

    Parameters
    ----------
    rows, columns
        Which do.
    slacks
        Columns among them that have no partner: their only row, which is among `rows`, determines them.
    """

    rows: npt.NDArray[np.bool_]
    columns: npt.NDArray[np.bool_]
    slacks: npt.NDArray[np.bool_]


def match(a: Instance, b: Instance, links: Links) -> StructuralMatch:
    """Match rows and columns under the renaming part of `links`; both sides share one number table."""
    if a.numbers is not b.numbers:
        raise ValueError("structural matching needs one number table for both sides")
    to_b = np.full(a.n, -1, dtype=np.int64)
    to_a = np.full(b.n, -1, dtype=np.int64)
    to_b[links.renamed_a] = links.renamed_b
    to_a[links.renamed_b] = links.renamed_a
    # columns of B in the numbering of A; those without a partner come after and match nothing of A
    new_name = np.where(to_a >= 0, to_a, a.n + np.arange(b.n))
    rows_a = _Rows.of(a, np.arange(a.n))
    rows_b = _Rows.of(b, new_name)
    body_of_b = _partners(rows_b, rows_a, with_bounds=False)
    body_of_a = _partners(rows_a, rows_b, with_bounds=False)
    row_of_b = _partners(rows_b, rows_a, with_bounds=True)
    row_of_a = _partners(rows_a, rows_b, with_bounds=True)
    same_a = _same_columns(a, b, to_b)
    same_b = _same_columns(b, a, to_a)
    scaled = None
    if (row_of_a < 0).any() or (row_of_b < 0).any():
        from equivamap.verify.scaled_rows import match_scaled

        scaled = match_scaled(a, b, links, np.arange(a.n), new_name)
    return StructuralMatch(
        to_b,
        to_a,
        row_of_a,
        row_of_b,
        body_of_a,
        body_of_b,
        same_a,
        same_b,
        _same_objective(a, b, to_b, to_a),
        scaled,
    )


def _same_columns(one: Instance, other: Instance, partner: Positions) -> npt.NDArray[np.bool_]:
    paired = partner >= 0
    where = np.where(paired, partner, 0)
    if not other.n:
        return paired
    same: npt.NDArray[np.bool_] = (
        paired
        & (one.lower == other.lower[where])
        & (one.upper == other.upper[where])
        & (one.kinds == other.kinds[where])
    )
    return same


def _same_objective(a: Instance, b: Instance, to_b: Positions, to_a: Positions) -> bool:
    if a.sense != b.sense or a.offset != b.offset:
        return False
    if ((a.cost != 0) & (to_b < 0)).any() or ((b.cost != 0) & (to_a < 0)).any():
        return False
    paired = np.flatnonzero(to_b >= 0)
    return bool((a.cost[paired] == b.cost[to_b[paired]]).all())


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows as sorted (column, code) lists, with a hash each; ``indptr`` as in CSR."""

    indptr: Positions
    columns: Positions
    codes: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint64]
    lower: npt.NDArray[np.int64]
    upper: npt.NDArray[np.int64]

    @classmethod
    def of(cls, instance: Instance, new_name: Positions) -> _Rows:
        indptr, columns, codes = instance.by_rows
        renamed = new_name[columns] if len(columns) else np.empty(0, dtype=np.int64)
        row_of_entry = np.repeat(np.arange(instance.m, dtype=np.int64), np.diff(indptr))
        values = codes.astype(np.int64)
        if len(renamed) > 1 and not ((np.diff(renamed) > 0) | (np.diff(row_of_entry) > 0)).all():
            order = np.lexsort((renamed, row_of_entry))
            renamed, values = renamed[order], values[order]
        mixed = _mix(renamed.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + values.astype(np.uint64))
        running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
        hashes = running[indptr[1:]] - running[indptr[:-1]]
        return cls(
            indptr,
            renamed,
            values,
            hashes,
            instance.row_lower.astype(np.int64),
            instance.row_upper.astype(np.int64),
        )


def _mix(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scramble 64-bit values (the finaliser of SplitMix64)."""
    x = values
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _partners(rows: _Rows, others: _Rows, *, with_bounds: bool) -> Positions:
    """Return for each row some row of `others` with the same content, or -1; hashes propose, equality decides."""
    m = len(rows.hashes)
    partner = np.full(m, -1, dtype=np.int64)
    if not m or not len(others.hashes):
        return partner
    own, theirs = _keys(rows, with_bounds), _keys(others, with_bounds)
    order = np.argsort(theirs, kind="stable")
    place = np.searchsorted(theirs, own, sorter=order)
    place[place == len(order)] = 0
    candidate = order[place]
    lengths, other_lengths = np.diff(rows.indptr), np.diff(others.indptr)
    good = (theirs[candidate] == own) & (lengths == other_lengths[candidate])
    if with_bounds:
        good &= (rows.lower == others.lower[candidate]) & (rows.upper == others.upper[candidate])
    chosen = np.flatnonzero(good)
    counts = lengths[chosen]
    total = int(counts.sum())
    if total:
        ends = np.cumsum(counts)
        within = np.arange(total) - np.repeat(ends - counts, counts)
        mine = np.repeat(rows.indptr[chosen], counts) + within
        yours = np.repeat(others.indptr[candidate[chosen]], counts) + within
        differs = (rows.columns[mine] != others.columns[yours]) | (rows.codes[mine] != others.codes[yours])
        if differs.any():
            bad = np.unique(np.repeat(chosen, counts)[differs])
            good[bad] = False
    partner[good] = candidate[good]
    return partner


def _keys(rows: _Rows, with_bounds: bool) -> npt.NDArray[np.uint64]:
    keys = rows.hashes + _mix(np.diff(rows.indptr).astype(np.uint64))
    if with_bounds:
        keys = keys + _mix((rows.lower - NONE + 1).astype(np.uint64) * np.uint64(3))
        keys = keys + _mix((rows.upper - NONE + 1).astype(np.uint64) * np.uint64(5))
    return keys
