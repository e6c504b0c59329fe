"""Colour refinement of two models at once: which rows and columns could correspond.

A model is seen as a bipartite graph of columns and rows with coloured vertices and edges. Refinement gives two
vertices different colours as soon as their neighbourhoods differ; what is left is split by *individualising*: one
column of A is paired with one of B of the same colour, and refinement goes on. All passes are vectorised; one
pass costs a few array operations over the entries.

References
----------
McKay, Piperno, "Practical graph isomorphism, II", J. Symbolic Computation 60 (2014): individualisation and
refinement; equitable partitions.
"""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.propose.nearness import Likeness

__all__ = [
    "Colouring",
    "Graph",
    "Refiner",
    "Unpaired",
    "individualised",
    "pair_columns",
    "refine",
    "without_rows",
]

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_MOST_COMPARED = 1_000
"""Columns of one colour up to which likeness orders them."""


@dataclass(frozen=True, eq=False)
class Graph:
    """One model as a coloured bipartite graph.

    Parameters
    ----------
    columns, rows
        Colour of each column and row; equal colours mean equal on both sides.
    entry_row, entry_column, entry_colour
        The nonzeros.
    """

    columns: Ints
    rows: Ints
    entry_row: Ints
    entry_column: Ints
    entry_colour: Ints


@dataclass(frozen=True, eq=False)
class Colouring:
    """Colours of the columns and rows of both sides, 0..k-1, on one scale."""

    columns_a: Ints
    columns_b: Ints
    rows_a: Ints
    rows_b: Ints

    @property
    def is_balanced(self) -> bool:
        """True when every colour is as frequent on one side as on the other."""
        return _same_counts(self.columns_a, self.columns_b) and _same_counts(self.rows_a, self.rows_b)


def _same_counts(a: Ints, b: Ints) -> bool:
    if len(a) != len(b):
        return False
    size = int(max(a.max(initial=-1), b.max(initial=-1))) + 1
    return bool((np.bincount(a, minlength=size) == np.bincount(b, minlength=size)).all())


class _Sums:
    """Sums of edge hashes by row and by column, with the orders computed once."""

    def __init__(self, graph: Graph) -> None:
        self.m, self.n = len(graph.rows), len(graph.columns)
        colour = _mix(graph.entry_colour.astype(np.uint64) + np.uint64(0x51))
        self.order_r = np.argsort(graph.entry_row, kind="stable")
        self.order_c = np.argsort(graph.entry_column, kind="stable")
        self.columns_r, self.colour_r = graph.entry_column[self.order_r], colour[self.order_r]
        self.rows_c, self.colour_c = graph.entry_row[self.order_c], colour[self.order_c]
        self.start_r = np.zeros(self.m + 1, dtype=np.int64)
        self.start_c = np.zeros(self.n + 1, dtype=np.int64)
        np.cumsum(np.bincount(graph.entry_row, minlength=self.m), out=self.start_r[1:])
        np.cumsum(np.bincount(graph.entry_column, minlength=self.n), out=self.start_c[1:])

    def of_rows(self, columns: Ints) -> Hashes:
        return _segment_sums(
            _mix(_mix(columns.astype(np.uint64))[self.columns_r] + self.colour_r), self.start_r
        )

    def of_columns(self, rows: Ints) -> Hashes:
        return _segment_sums(_mix(_mix(rows.astype(np.uint64))[self.rows_c] + self.colour_c), self.start_c)


def _segment_sums(values: Hashes, start: Ints) -> Hashes:
    running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(values, dtype=np.uint64)])
    sums: Hashes = running[start[1:]] - running[start[:-1]]
    return sums


def _mix(x: Hashes) -> Hashes:
    """Scramble 64-bit values (the finaliser of SplitMix64)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _numbered(a: Hashes, b: Hashes) -> tuple[Ints, Ints, int]:
    """Number the distinct values of both arrays 0..k-1."""
    distinct, inverse = np.unique(np.concatenate([a, b]), return_inverse=True)
    return inverse[: len(a)].astype(np.int64), inverse[len(a) :].astype(np.int64), len(distinct)


class Refiner:
    """Refines colourings of one pair of graphs; keeps what does not change between calls."""

    def __init__(self, a: Graph, b: Graph) -> None:
        self.a, self.b = a, b
        self.sums_a, self.sums_b = _Sums(a), _Sums(b)

    def start(self) -> Colouring:
        """Return the colouring that the graphs come with."""
        ca, cb, _ = _numbered(self.a.columns.astype(np.uint64), self.b.columns.astype(np.uint64))
        ra, rb, _ = _numbered(self.a.rows.astype(np.uint64), self.b.rows.astype(np.uint64))
        return Colouring(ca, cb, ra, rb)

    def refine(
        self, colouring: Colouring, *, stop_unbalanced: bool = False, rounds: int | None = None
    ) -> Colouring:
        """Refine until nothing splits, or for some rounds; with `stop_unbalanced`, stop when the sides differ."""
        ca, cb, ra, rb = colouring.columns_a, colouring.columns_b, colouring.rows_a, colouring.rows_b
        known = -1
        while True:
            ra, rb, rows = _numbered(
                _mix(ra.astype(np.uint64)) + self.sums_a.of_rows(ca),
                _mix(rb.astype(np.uint64)) + self.sums_b.of_rows(cb),
            )
            ca, cb, columns = _numbered(
                _mix(ca.astype(np.uint64)) + self.sums_a.of_columns(ra),
                _mix(cb.astype(np.uint64)) + self.sums_b.of_columns(rb),
            )
            result = Colouring(ca, cb, ra, rb)
            if rows + columns == known or (stop_unbalanced and not result.is_balanced):
                return result
            known = rows + columns
            if rounds is not None:
                rounds -= 1
                if rounds <= 0:
                    return result


def refine(a: Graph, b: Graph) -> Colouring:
    """Return the coarsest equitable colouring of both graphs that respects their colours."""
    refiner = Refiner(a, b)
    return refiner.refine(refiner.start())


class Unpaired(enum.Enum):
    """Why no isomorphism of two graphs came out."""

    NONE = "none"
    """There is none: every choice was tried."""
    GAVE_UP = "gave up"
    """Too many choices were taken back, or time ran out."""


def pair_columns(
    a: Graph,
    b: Graph,
    *,
    deadline: float | None = None,
    tries: int = 64,
    likeness: Likeness | None = None,
) -> list[tuple[int, int]] | Unpaired:
    """Pair all columns of A with those of B by an isomorphism of the graphs.

    Parameters
    ----------
    deadline
        ``time.monotonic`` value at which to give up.
    tries
        How many choices may be taken back.
    likeness
        Orders the partners of a column that structure leaves several of.
    """
    refiner = Refiner(a, b)
    first = refiner.refine(refiner.start(), stop_unbalanced=True)
    if not first.is_balanced:
        return Unpaired.NONE
    final = individualised(refiner, first, deadline=deadline, tries=tries, likeness=likeness)
    if isinstance(final, Unpaired):
        return final
    order_a, order_b = np.argsort(final.columns_a), np.argsort(final.columns_b)
    return list(zip(order_a.tolist(), order_b.tolist(), strict=True))


def individualised(
    refiner: Refiner,
    colouring: Colouring,
    *,
    deadline: float | None = None,
    tries: int = 64,
    likeness: Likeness | None = None,
) -> Colouring | Unpaired:
    """Split the colours of balanced sides one choice at a time until every column has its own."""
    left = tries
    path: list[tuple[Colouring, int, list[int]]] = []
    current: Colouring | None = colouring
    while True:
        if deadline is not None and time.monotonic() > deadline:
            return Unpaired.GAVE_UP
        if current is not None:
            counts = np.bincount(current.columns_a)
            several = np.flatnonzero(counts > 1)
            if not len(several):
                return current
            colour = several[np.argmin(counts[several])]
            chosen = int(np.flatnonzero(current.columns_a == colour)[0])
            partners = np.flatnonzero(current.columns_b == colour).tolist()
            if likeness is not None and len(partners) <= _MOST_COMPARED:
                near = {k: likeness(chosen, k) for k in partners}
                partners.sort(key=lambda k: -near[k])
            path.append((current, chosen, partners))
        while path and not path[-1][2]:
            path.pop()
        if not path:
            return Unpaired.NONE
        if left < 0:
            return Unpaired.GAVE_UP
        base, chosen, partners = path[-1]
        partner = partners.pop(0)
        fresh = int(base.columns_a.max()) + 1
        columns_a, columns_b = base.columns_a.copy(), base.columns_b.copy()
        columns_a[chosen] = columns_b[partner] = fresh
        split = Colouring(columns_a, columns_b, base.rows_a, base.rows_b)
        current = refiner.refine(split, stop_unbalanced=True)
        if not current.is_balanced:
            current = None
            left -= 1


def without_rows(graph: Graph, kept: npt.NDArray[np.bool_]) -> Graph:
    """Return the graph with some rows only, and all columns."""
    number = np.cumsum(kept) - 1
    entries = kept[graph.entry_row]
    return Graph(
        graph.columns,
        graph.rows[kept],
        number[graph.entry_row[entries]],
        graph.entry_column[entries],
        graph.entry_colour[entries],
    )
