"""What two larger models have in common: from pairs that are certain, along rows that agree, to their neighbours.

Rows whose content stands on one side only are set aside. What is left is refined; columns with a colour of their
own are paired, and each pair of columns votes for the pairs of rows that hold both with one coefficient. The pair
of rows with most of its columns paired is taken next, if nothing in it disagrees, and pairs those of its further
columns that only one way is left for. Where nothing is certain any more, one choice is made and spreads.

References
----------
Yartseva, Grossglauser, "On the performance of percolation graph matching", COSN 2013: seeds and votes.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.propose.nearness import Likeness
from equivamap.propose.refinement import Graph, Refiner, without_rows

__all__ = ["spread_pairs"]

Pairs: TypeAlias = list[tuple[int, int]]

_MOST_VOTES = 4_000
"""Pairs of columns that would vote for more pairs of rows than this are too common to tell anything."""


def spread_pairs(a: Graph, b: Graph, *, deadline: float, likeness: Likeness | None = None) -> Pairs:
    """Pair columns of two graphs that are mostly the same; columns without a partner are left out.

    Parameters
    ----------
    deadline
        ``time.monotonic`` value at which to stop with what is paired by then.
    likeness
        What speaks for a pair of columns beside structure; orders choices.
    """
    kept_a, kept_b = _rows_in_both(a, b)
    spreading = _Spreading(a, b, likeness, deadline)
    left, right = without_rows(a, kept_a), without_rows(b, kept_b)
    refiner = Refiner(left, right)
    colouring = refiner.refine(refiner.start())
    in_a, in_b = _used(left), _used(right)
    seeds = _unique_in_both(np.where(in_a, colouring.columns_a, -1), np.where(in_b, colouring.columns_b, -1))
    for j, k in seeds:
        spreading.pair(j, k)
    spreading.run()
    return sorted(spreading.to_b.items())


def _rows_in_both(a: Graph, b: Graph) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Tell which rows have a row of the same content, columns seen by their own colours, on the other side."""
    refiner = Refiner(a, b)
    colouring = refiner.refine(refiner.start(), rounds=1)
    return np.isin(colouring.rows_a, colouring.rows_b), np.isin(colouring.rows_b, colouring.rows_a)


def _used(graph: Graph) -> npt.NDArray[np.bool_]:
    used = np.zeros(len(graph.columns), dtype=bool)
    used[graph.entry_column] = True
    return used


def _unique_in_both(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield the positions of colours, -1 aside, that stand exactly once on each side."""
    colours_a, at_a, counts_a = np.unique(a, return_index=True, return_counts=True)
    colours_b, at_b, counts_b = np.unique(b, return_index=True, return_counts=True)
    once_a, once_b = (counts_a == 1) & (colours_a >= 0), (counts_b == 1) & (colours_b >= 0)
    _, in_a, in_b = np.intersect1d(colours_a[once_a], colours_b[once_b], return_indices=True)
    yield from zip(at_a[once_a][in_a].tolist(), at_b[once_b][in_b].tolist(), strict=True)


class _Side:
    """One graph as Python lists, by rows and by columns."""

    def __init__(self, graph: Graph) -> None:
        self.rows: list[dict[int, int]] = [{} for _ in graph.rows]
        self.columns: list[list[tuple[int, int]]] = [[] for _ in graph.columns]
        entries = zip(
            graph.entry_row.tolist(), graph.entry_column.tolist(), graph.entry_colour.tolist(), strict=True
        )
        for i, j, colour in entries:
            self.rows[i][j] = colour
            self.columns[j].append((i, colour))
        self.colour = graph.columns.tolist()
        self.row_colour = graph.rows.tolist()
        self.body = [hash(tuple(sorted(row.values()))) for row in self.rows]


class _Spreading:
    def __init__(self, a: Graph, b: Graph, likeness: Likeness | None, deadline: float) -> None:
        self.a, self.b = _Side(a), _Side(b)
        self.likeness = likeness
        self.deadline = deadline
        self.to_b: dict[int, int] = {}
        self.to_a: dict[int, int] = {}
        self.row_of_a: dict[int, int] = {}
        self.row_of_b: dict[int, int] = {}
        self.votes: dict[tuple[int, int], int] = {}
        self.queue: list[tuple[float, int, int]] = []
        self.open: list[tuple[int, int]] = []

    def run(self) -> None:
        """Spread until nothing more can be paired."""
        while time.monotonic() < self.deadline:
            if self.queue:
                _, i, k = heapq.heappop(self.queue)
                self.take(i, k)
            elif not self.choose() and not self.start_elsewhere():
                return

    def pair(self, j: int, k: int) -> None:
        """Pair two columns and let them vote."""
        if j in self.to_b or k in self.to_a:
            return
        self.to_b[j], self.to_a[k] = k, j
        rows_b: dict[int, list[int]] = {}
        for row, colour in self.b.columns[k]:
            if row not in self.row_of_b:
                rows_b.setdefault(colour, []).append(row)
        pairs = [
            (i, row)
            for i, colour in self.a.columns[j]
            if i not in self.row_of_a
            for row in rows_b.get(colour, ())
            if self.a.body[i] == self.b.body[row]
        ]
        if len(pairs) > _MOST_VOTES:
            return
        for pair in pairs:
            votes = self.votes[pair] = self.votes.get(pair, 0) + 1
            i, row = pair
            same = 0.5 * (self.a.row_colour[i] == self.b.row_colour[row])
            heapq.heappush(self.queue, (-(votes + same) / len(self.a.rows[i]), i, row))

    def take(self, i: int, k: int) -> None:
        """Pair two rows if nothing disagrees, and what they leave one choice for."""
        if i in self.row_of_a or k in self.row_of_b:
            return
        groups = self.groups(i, k)
        if groups is None:
            return
        self.row_of_a[i], self.row_of_b[k] = k, i
        for own, theirs in groups:
            if len(own) == 1:
                self.pair(own[0], theirs[0])
        if any(len(own) > 1 for own, _ in groups):
            self.open.append((i, k))

    def groups(self, i: int, k: int) -> list[tuple[list[int], list[int]]] | None:
        """Return the unpaired columns of two rows that could be paired with each other; None if the rows disagree."""
        mine, yours = self.a.rows[i], self.b.rows[k]
        own: dict[object, list[int]] = {}
        theirs: dict[object, list[int]] = {}
        for j, colour in mine.items():
            partner = self.to_b.get(j)
            if partner is None:
                # rows paired so far must go along
                known = frozenset((self.row_of_a[r], c) for r, c in self.a.columns[j] if r in self.row_of_a)
                own.setdefault((colour, known), []).append(j)
            elif yours.get(partner) != colour:
                return None
        for j, colour in yours.items():
            partner = self.to_a.get(j)
            if partner is None:
                known = frozenset((r, c) for r, c in self.b.columns[j] if r in self.row_of_b)
                theirs.setdefault((colour, known), []).append(j)
            elif mine.get(partner) != colour:
                return None
        if own.keys() != theirs.keys() or any(len(v) != len(theirs[c]) for c, v in own.items()):
            return None
        found: list[tuple[list[int], list[int]]] = []
        for key, members in own.items():
            found += _by_colour(members, self.a.colour, theirs[key], self.b.colour)
        return found

    def choose(self) -> bool:
        """Make one choice in a pair of rows that leaves several; False where there is none."""
        while self.open:
            i, k = self.open[-1]
            groups = self.groups(i, k)
            if not groups:
                self.open.pop()
                continue
            own, theirs = min(groups, key=lambda group: len(group[0]))
            j = own[0]
            self.pair(j, self.likeliest(j, theirs))
            return True
        return False

    def likeliest(self, j: int, others: Sequence[int]) -> int:
        likeness = self.likeness
        if likeness is None:
            return others[0]
        return max(others, key=lambda k: likeness(j, k))

    def start_elsewhere(self) -> bool:
        """Take a pair of rows that nothing is known of yet, the rarest first; False where there is none."""
        rare: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for which, side, done in ((0, self.a, self.row_of_a), (1, self.b, self.row_of_b)):
            for i, row in enumerate(side.rows):
                if i not in done and row:
                    rare.setdefault((side.body[i], side.row_colour[i]), ([], []))[which].append(i)
        classes = sorted((v for v in rare.values() if v[0] and v[1]), key=lambda v: len(v[0]) * len(v[1]))
        for own, theirs in classes:
            for k in theirs:
                before = len(self.row_of_a)
                self.take(own[0], k)
                if len(self.row_of_a) > before:
                    return True
        return False


def _by_colour(
    own: list[int], colours_a: Sequence[int], theirs: list[int], colours_b: Sequence[int]
) -> list[tuple[list[int], list[int]]]:
    """Split two groups of columns by their colours where these fit; columns whose colours do not stay together."""
    if len(own) == 1:
        return [(own, theirs)]
    split_a: dict[int, list[int]] = {}
    split_b: dict[int, list[int]] = {}
    for j in own:
        split_a.setdefault(colours_a[j], []).append(j)
    for k in theirs:
        split_b.setdefault(colours_b[k], []).append(k)
    fitting = [c for c, members in split_a.items() if len(members) == len(split_b.get(c, ()))]
    found = [(split_a[c], split_b[c]) for c in fitting]
    rest_a = [j for c, members in split_a.items() if c not in fitting for j in members]
    rest_b = [k for c, members in split_b.items() if c not in fitting for k in members]
    return [*found, (rest_a, rest_b)] if rest_a else found
