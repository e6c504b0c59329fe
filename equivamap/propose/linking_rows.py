"""Columns of A from rows that stand on both sides: sums over B's columns, block by block, by exact linear algebra.

Rows of A and of B that say the same are *linking* rows; without them each model falls into blocks. For a block of A
with columns ``x`` and columns ``y`` of B, equal linking rows say ``S x = T y``, the costs being one more row. Where
``S`` has full column rank and the equations can be solved, ``x = S⁻¹ T y``. So a disaggregated model gives
the sums of its parts, and a model over patterns gives what the patterns contain.

References
----------
Dantzig, Wolfe, "Decomposition principle for linear programs", Operations Research 8 (1960): linking rows and blocks.
Bergner et al., "Automatic Dantzig-Wolfe reformulation of mixed integer programs", Math. Programming 149 (2015).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat
from gmpy2 import mpq

from equivamap.ir import Affine, Instance, Rational, Row

__all__ = ["lines_by_linking_rows"]

_MOST_ENTRIES = 3_000
_MOST_ROWS = 200
_MOST_CLASSES = 6
_MOST_PERMUTED = 4
_MOST_ORDERS = 30
_MOST_BLOCK_ORDERS = 6

Lines = dict[int, Affine]
RowPairs = tuple[tuple[int, int], ...]


def lines_by_linking_rows(a: Instance, b: Instance, *, deadline: float) -> Iterator[Lines]:
    """Yield columns of A over columns of B, as equal rows and costs of both sides determine them.

    Parameters
    ----------
    a, b
        Reference and candidate with rows on one scale, as in a normal form.
    deadline
        ``time.monotonic`` value at which to stop.

    Yields
    ------
    dict
        A line for every column of A that stands in a linking row or has a cost, some of them sums; nothing where B
        has no more columns than A. Many are wrong: which row is which,
        and which block, is told by sizes alone.
    """
    if max(a.nnz, b.nnz) > _MOST_ENTRIES or max(a.m, b.m) > _MOST_ROWS or not 0 < a.n < b.n:
        return
    one, two = _Side.of(a), _Side.of(b)
    seen: set[frozenset[tuple[int, int]]] = set()
    for classes in _linking_classes(one, two):
        own, theirs = one.blocks(classes.rows_a), two.blocks(classes.rows_b)
        for pairs in classes.pairings(one, two):
            for with_cost in (True, False):
                if time.monotonic() > deadline:
                    return
                for lines in _solved(one, two, pairs, (own, theirs), with_cost=with_cost):
                    key = frozenset((j, hash(line)) for j, line in lines.items())
                    if key not in seen and any(len(line.terms) > 1 for line in lines.values()):
                        seen.add(key)
                        yield lines


@dataclass(frozen=True)
class _Side:
    """One model: its rows, and its costs in minimisation form."""

    n: int
    rows: Sequence[Row]
    cost: Affine

    @classmethod
    def of(cls, instance: Instance) -> _Side:
        return cls(instance.n, [instance.row(i) for i in range(instance.m)], instance.objective)

    def blocks(self, linking: frozenset[int]) -> list[list[int]]:
        """Return the columns that other than linking rows connect, block by block."""
        parent = list(range(self.n))

        def root(j: int) -> int:
            while parent[j] != j:
                parent[j] = parent[parent[j]]
                j = parent[j]
            return j

        for i, row in enumerate(self.rows):
            if i not in linking:
                first, *others = (root(j) for j in row.body.terms)
                for other in others:
                    parent[other] = parent[first] = root(first)
        found: dict[int, list[int]] = {}
        for j in range(self.n):
            found.setdefault(root(j), []).append(j)
        return list(found.values())

    def weight(self, i: int, linking: frozenset[int]) -> Rational:
        """Return how much the columns of a row weigh in rows that do not link."""
        columns = self.rows[i].body.terms.keys()
        total = mpq(0)
        for k, row in enumerate(self.rows):
            if k not in linking:
                total += sum(abs(c) for j, c in row.body if j in columns)
        return total


@dataclass(frozen=True)
class _Classes:
    """Classes of rows that are alike on both sides, as many here as there."""

    members: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

    @property
    def rows_a(self) -> frozenset[int]:
        return frozenset(i for own, _ in self.members for i in own)

    @property
    def rows_b(self) -> frozenset[int]:
        return frozenset(i for _, theirs in self.members for i in theirs)

    def pairings(self, a: _Side, b: _Side) -> Iterator[RowPairs]:
        """Yield ways to pair the rows of each class, likeliest first: what weighs much fits into few columns."""
        options: list[list[RowPairs]] = []
        for own, theirs in self.members:
            heavy = sorted(own, key=lambda i: -a.weight(i, self.rows_a))
            few = sorted(theirs, key=lambda i: len(b.rows[i].body.terms))
            orders: list[Sequence[int]] = [few, few[::-1], theirs]
            if len(own) <= _MOST_PERMUTED:
                orders = list(itertools.permutations(few))
            options.append([tuple(zip(heavy, order, strict=True)) for order in orders])
        for choice in itertools.islice(itertools.product(*options), _MOST_ORDERS):
            yield tuple(itertools.chain.from_iterable(choice))


def _linking_classes(a: _Side, b: _Side) -> Iterator[_Classes]:
    """Yield sets of rows that may say the same on both sides: all that are alike, then some of them."""
    seen: set[frozenset[int]] = set()
    for exact in (True, False):
        alike: dict[object, tuple[list[int], list[int]]] = {}
        for which, side in enumerate((a, b)):
            for i, row in enumerate(side.rows):
                if row.body.terms:
                    alike.setdefault(_signature(row, exact=exact), ([], []))[which].append(i)
        common = [
            (tuple(own), tuple(theirs)) for own, theirs in alike.values() if own and len(own) == len(theirs)
        ]
        if not common or len(common) > _MOST_CLASSES:
            continue
        size = len(common)
        for some in itertools.chain([size], range(size - 1, 0, -1)):
            for members in itertools.combinations(common, some):
                classes = _Classes(members)
                if classes.rows_a not in seen:
                    seen.add(classes.rows_a)
                    yield classes


def _signature(row: Row, *, exact: bool) -> object:
    """Return what a row keeps when its columns are split or joined: its sides, and which coefficients it has."""
    return (row.lower, row.upper, frozenset(row.body.terms.values()) if exact else None)


def _solved(
    a: _Side,
    b: _Side,
    pairs: RowPairs,
    blocks: tuple[Sequence[Sequence[int]], Sequence[Sequence[int]]],
    *,
    with_cost: bool,
) -> Iterator[Lines]:
    """Yield the solutions of ``S x = T y``, block by block, for the ways to pair blocks that are alike."""
    own_forms = [a.rows[i].body for i, _ in pairs] + [a.cost] * with_cost
    other_forms = [b.rows[k].body for _, k in pairs] + [b.cost] * with_cost
    columns = [j for j in range(b.n) if any(j in form.terms for form in other_forms)]
    parts: list[Mapping[int, Mapping[int, Rational]]] = []
    for block in blocks[0]:
        used = [j for j in block if any(j in form.terms for form in own_forms)]
        part = _block_solution(own_forms, used, other_forms, columns)
        if part is None:
            return
        parts.append(part)
    if not any(parts):
        return
    for shares in _shares(parts, columns, blocks[1]):
        lines: dict[int, dict[int, Rational]] = {j: {} for part in parts for j in part.get(-1, ())}
        for k, n in shares.items():
            for j, c in parts[n][k].items():
                lines[j][k] = c
        if all(lines.values()):
            yield {j: Affine(terms) for j, terms in lines.items()}


def _block_solution(
    own_forms: Sequence[Affine], used: Sequence[int], other_forms: Sequence[Affine], columns: Sequence[int]
) -> Mapping[int, Mapping[int, Rational]] | None:
    """Return what each column of B gives the columns of one block of A; None if these are not determined.

    A column of B for which there is no solution is left out. Under -1 stand the columns of the block.
    """
    if not used:
        return {}
    if len(used) > len(own_forms):
        return None
    width = len(used)
    entries = [
        _flint(form.terms.get(j))
        for own, other in zip(own_forms, other_forms, strict=True)
        for form, members in ((own, used), (other, columns))
        for j in members
    ]
    reduced, rank = fmpq_mat(len(own_forms), width + len(columns), entries).rref()
    if rank < width or any(reduced[n, n] != 1 for n in range(width)):
        return None
    solution: dict[int, dict[int, Rational]] = {-1: {j: mpq(1) for j in used}}
    for n, k in enumerate(columns):
        if all(reduced[i, width + n] == 0 for i in range(width, rank)):
            values = {j: _rational(reduced[i, width + n]) for i, j in enumerate(used)}
            solution[k] = {j: c for j, c in values.items() if c}
    return solution


def _shares(
    parts: Sequence[Mapping[int, Mapping[int, Rational]]],
    columns: Sequence[int],
    blocks: Sequence[Sequence[int]],
) -> Iterator[dict[int, int]]:
    """Yield to which block of A each column of B contributes.

    A column that only one block can take goes there. Blocks of B that several can take are dealt out one to one.
    """
    live = [n for n, part in enumerate(parts) if part]
    taking = {k: frozenset(n for n in live if k in parts[n]) for k in columns}
    if not all(taking.values()):
        return
    certain = {k: next(iter(ns)) for k, ns in taking.items() if len(ns) == 1}
    wanted: dict[frozenset[int], list[list[int]]] = {}
    for block in blocks:
        rest = [k for k in block if k in taking and k not in certain]
        if rest:
            wanted.setdefault(frozenset.intersection(*(taking[k] for k in rest)), []).append(rest)
    if any(len(ns) != len(members) for ns, members in wanted.items()):
        return
    orders = [itertools.islice(itertools.permutations(sorted(ns)), _MOST_BLOCK_ORDERS) for ns in wanted]
    for choice in itertools.islice(itertools.product(*orders), _MOST_BLOCK_ORDERS):
        shares = dict(certain)
        for order, members in zip(choice, wanted.values(), strict=True):
            for n, rest in zip(order, members, strict=True):
                shares.update(dict.fromkeys(rest, n))
        yield shares


def _flint(value: Rational | None) -> fmpq:
    return fmpq(0) if value is None else fmpq(int(value.numerator), int(value.denominator))


def _rational(value: fmpq) -> Rational:
    return mpq(int(value.p), int(value.q))
