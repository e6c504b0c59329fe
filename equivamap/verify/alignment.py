"""Nearly equal coefficients: the same rows but for small relative changes of some numbers (``coefficients_differ``)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from equivamap.ir import ONE, Instance, NumberTable, Rational, canonical
from equivamap.verify.structure import StructuralMatch

__all__ = ["NEARLY", "Alignment", "align"]

NEARLY = 1e-3
"""Largest relative difference of numbers that may be meant to be the same."""


@dataclass(frozen=True)
class Alignment:
    """B with A's numbers where the two differ a little.

    `largest` is the largest relative difference, `where` names the row, bound or objective it stands in.
    """

    b: Instance
    count: int
    largest: float
    where: str


def align(
    a: Instance, b: Instance, structure: StructuralMatch, tolerance: Rational | None = None
) -> Alignment | None:
    """Replace numbers of B by those of A where all else matches under a full renaming; None where it does not.

    Parameters
    ----------
    tolerance
        Largest relative difference; `NEARLY` where it is None.
    """
    if a.n != b.n or a.m != b.m or (structure.column_of_a < 0).any() or a.sense != b.sense:
        return None
    if (a.kinds != b.kinds[structure.column_of_a]).any():
        return None
    rows = _paired_rows(a, b, structure)
    if rows is None:
        return None
    drift = _Drift(a, b, canonical(NEARLY) if tolerance is None else tolerance)
    values = {int(j): int(structure.column_of_a[j]) for j in range(a.n)}
    cost, lower, upper = b.cost.copy(), b.lower.copy(), b.upper.copy()
    for j, k in values.items():
        name = b.variables.names[k]
        for target, mine, theirs, what in (
            (cost, a.cost, b.cost, "cost of"),
            (lower, a.lower, b.lower, "lower bound of"),
            (upper, a.upper, b.upper, "upper bound of"),
        ):
            target[k] = drift.take(int(mine[j]), int(theirs[k]), f"{what} {name}")
    row_lower, row_upper, codes = b.row_lower.copy(), b.row_upper.copy(), b.codes.copy()
    entry_of_b = _entries(b)
    by_row: dict[int, list[tuple[int, int]]] = {}
    for (i, j), k in _entries(a).items():
        place = entry_of_b.get((rows[i], values[j]))
        if place is None:
            return None
        by_row.setdefault(i, []).append((k, place))
    for i, r in rows.items():
        entries = by_row.get(i, [])
        factor = _row_factor(a, b, entries, drift.tolerance)
        name = b.constraints.names[r]
        ends = (int(b.row_lower[r]), int(b.row_upper[r]))
        if not drift.same_row(
            [(int(a.codes[k]), int(b.codes[place])) for k, place in entries],
            (int(a.row_lower[i]), int(a.row_upper[i])),
            ends if factor > 0 else (ends[1], ends[0]),
            factor,
            name,
        ):
            continue
        # the row of B becomes A's row, number for number
        row_lower[r], row_upper[r] = a.row_lower[i], a.row_upper[i]
        for k, place in entries:
            codes[place] = a.codes[k]
    offset = drift.take_value(a.offset, b.offset, "constant of the objective")
    if drift.failed or not drift.count:
        return None
    moved = dataclasses.replace(
        b,
        codes=codes,
        cost=cost,
        lower=lower,
        upper=upper,
        row_lower=row_lower,
        row_upper=row_upper,
        offset=offset,
    )
    return Alignment(moved, drift.count, drift.largest, drift.where)


class _Drift:
    """Counts the numbers taken over, and remembers the largest relative difference."""

    def __init__(self, a: Instance, b: Instance, tolerance: Rational) -> None:
        self.tolerance = tolerance
        self.numbers: NumberTable = a.numbers
        self.count = 0
        self.largest = 0.0
        self.where = ""
        self.failed = a.numbers is not b.numbers

    def take(self, mine: int, theirs: int, where: str) -> int:
        if mine == theirs:
            return mine
        if mine < 0 or theirs < 0:
            self.failed = True
            return theirs
        self.take_value(self.numbers[mine], self.numbers[theirs], where)
        return mine

    def same_row(
        self,
        entries: list[tuple[int, int]],
        mine: tuple[int, int],
        theirs: tuple[int, int],
        factor: Rational,
        where: str,
    ) -> bool:
        """Compare a row of A with `factor` times a row of B; tell whether some number differs."""
        before = self.count
        pairs = [*entries, *zip(mine, theirs, strict=True)]
        for one, other in pairs:
            if one < 0 or other < 0:
                self.failed = self.failed or one != other
            else:
                self.take_value(self.numbers[one], self.numbers[other] * factor, where)
        return self.count > before

    def take_value(self, mine: Rational, theirs: Rational, where: str) -> Rational:
        if mine == theirs:
            return mine
        size = max(abs(mine), abs(theirs))
        difference = abs(mine - theirs) / size
        if difference > self.tolerance:
            self.failed = True
        self.count += 1
        if float(difference) > self.largest:
            self.largest, self.where = float(difference), where
        return mine


def _row_factor(a: Instance, b: Instance, entries: list[tuple[int, int]], tolerance: Rational) -> Rational:
    """Return by how much a row of B has to be scaled to be one of A: 1 where that is near enough."""
    pairs = [(a.numbers[int(a.codes[k])], b.numbers[int(b.codes[place])]) for k, place in entries]
    if all(abs(x - y) <= tolerance * max(abs(x), abs(y)) for x, y in pairs):
        return ONE
    largest, other = max(pairs, key=lambda pair: abs(pair[0]))
    return largest / other


def _entries(instance: Instance) -> dict[tuple[int, int], int]:
    """Return the place of each nonzero in `codes`, by row and column."""
    places: dict[tuple[int, int], int] = {}
    indptr = instance.indptr.tolist()
    rows = instance.rows.tolist()
    for j in range(instance.n):
        for k in range(indptr[j], indptr[j + 1]):
            places[rows[k], j] = k
    return places


def _paired_rows(a: Instance, b: Instance, structure: StructuralMatch) -> dict[int, int] | None:
    """Pair all rows one to one: equal ones, then by support, and by name among several."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    left: list[int] = []
    for i, r in enumerate(structure.row_of_a.tolist()):
        if r >= 0 and r not in taken:
            pairs[i] = r
            taken.add(r)
        else:
            left.append(i)
    support_b: dict[frozenset[int], list[int]] = {}
    indptr, columns, _ = b.by_rows
    for r in range(b.m):
        if r not in taken:
            own = frozenset(columns[int(indptr[r]) : int(indptr[r + 1])].tolist())
            support_b.setdefault(own, []).append(r)
    indptr_a, columns_a, _ = a.by_rows
    to_b = structure.column_of_a
    for i in left:
        own = frozenset(int(to_b[j]) for j in columns_a[int(indptr_a[i]) : int(indptr_a[i + 1])].tolist())
        candidates = support_b.get(own, [])
        same_name = [r for r in candidates if b.constraints.names[r] == a.constraints.names[i]]
        if not same_name and len(candidates) != 1:
            return None
        chosen = (same_name or candidates)[0]
        candidates.remove(chosen)
        pairs[i] = chosen
    return pairs
