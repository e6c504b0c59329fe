"""Exact polyhedra in rational arithmetic: a textbook simplex (Bland's rule) and vertices by bases.

Slow and plain on purpose: this is what the oracle of the tests stands on, and it shares nothing with the
package but the number type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import comb
from typing import Any

from gmpy2 import mpq

Terms = Mapping[int, Any]
LinearRow = tuple[Terms, Any, Any]
"""Coefficients by variable, lower and upper bound (None where absent)."""


class Polyhedron:
    """All points of ``n`` variables within their bounds and within `rows`."""

    def __init__(self, lower: Sequence[Any], upper: Sequence[Any], rows: Sequence[LinearRow]) -> None:
        self.n = len(lower)
        self.inequalities: list[tuple[dict[int, Any], Any]] = []  # terms <= bound
        self.equations: list[tuple[dict[int, Any], Any]] = []
        # each variable is base + sum(sign * column) over one or two nonnegative columns
        self.base: list[Any] = []
        self.columns: list[list[tuple[int, int]]] = []
        width = 0
        for j, (lo, up) in enumerate(zip(lower, upper, strict=True)):
            if lo is not None and lo == up:
                self.base.append(lo)
                self.columns.append([])
                self.equations.append(({j: mpq(1)}, lo))
                continue
            if lo is not None:
                self.base.append(lo)
                self.columns.append([(width, 1)])
                self.inequalities.append(({j: mpq(-1)}, -lo))
                width += 1
            elif up is not None:
                self.base.append(up)
                self.columns.append([(width, -1)])
                width += 1
            else:
                self.base.append(mpq(0))
                self.columns.append([(width, 1), (width + 1, -1)])
                width += 2
            if up is not None:
                self.inequalities.append(({j: mpq(1)}, up))
        for terms, lo, up in rows:
            if lo is not None and lo == up:
                self.equations.append((dict(terms), lo))
                continue
            if up is not None:
                self.inequalities.append((dict(terms), up))
            if lo is not None:
                self.inequalities.append(({j: -c for j, c in terms.items()}, -lo))
        self.width = width
        self.feasible = self._first_phase()

    def _standard(self, terms: Terms) -> tuple[list[Any], Any]:
        """Write terms over the nonnegative columns; the constant comes second."""
        dense, constant = [mpq(0)] * self.width, mpq(0)
        for j, c in terms.items():
            constant += c * self.base[j]
            for k, sign in self.columns[j]:
                dense[k] += sign * c
        return dense, constant

    def _first_phase(self) -> bool:
        dense_rows: list[tuple[list[Any], Any, bool]] = []
        for group, is_equation in ((self.inequalities, False), (self.equations, True)):
            for terms, bound in group:
                dense, constant = self._standard(terms)
                rhs = bound - constant
                if not any(dense):
                    if rhs < 0 or (is_equation and rhs != 0):
                        return False
                    continue
                if not is_equation and rhs >= 0 and all(c <= 0 for c in dense):
                    continue  # says no more than that the columns are nonnegative
                dense_rows.append((dense, rhs, is_equation))
        slacks = sum(not is_equation for _, _, is_equation in dense_rows)
        total = self.width + slacks
        self.table: list[list[Any]] = []
        self.basis: list[int] = []
        artificial: list[int] = []
        slack = self.width
        for k, (dense, rhs, is_equation) in enumerate(dense_rows):
            row = dense + [mpq(0)] * slacks
            own = None
            if not is_equation:
                row[slack] = mpq(1)
                own = slack
                slack += 1
            if rhs < 0:
                row, rhs = [-c for c in row], -rhs
                own = None
            self.table.append([*row, rhs])
            self.basis.append(own if own is not None else total + k)
            if own is None:
                artificial.append(k)
        # minimise the sum of the artificial variables, whose columns need not be kept
        price = [sum((self.table[k][c] for k in artificial), mpq(0)) for c in range(total + 1)]
        self._optimise(price)
        if price[-1] != 0:
            return False
        for k in range(len(self.table) - 1, -1, -1):
            if self.basis[k] < total:
                continue
            column = next((c for c in range(total) if self.table[k][c] != 0), None)
            if column is None:
                del self.table[k], self.basis[k]
            else:
                self._pivot(k, column, None)
        return True

    def _optimise(self, price: list[Any]) -> bool:
        """Pivot while a column has a positive price; False when the objective is unbounded."""
        while True:
            column = next((c for c in range(len(price) - 1) if price[c] > 0), None)
            if column is None:
                return True
            best = None
            for k, row in enumerate(self.table):
                if row[column] > 0:
                    key = (row[-1] / row[column], self.basis[k])
                    if best is None or key < best[0]:
                        best = (key, k)
            if best is None:
                return False
            self._pivot(best[1], column, price)

    def _pivot(self, k: int, column: int, price: list[Any] | None) -> None:
        pivot = self.table[k][column]
        row = self.table[k] = [c / pivot for c in self.table[k]]
        touched = [(c, v) for c, v in enumerate(row) if v]
        for other in [*self.table, *([price] if price is not None else [])]:
            factor = other[column]
            if other is not row and factor:
                for c, v in touched:
                    other[c] -= factor * v
        self.basis[k] = column

    def maximum(self, terms: Terms, constant: Any = 0) -> Any | None:
        """Return the greatest value of an affine function; None when it is unbounded. Must be feasible."""
        dense, shift = self._standard(terms)
        total = len(self.table[0]) - 1 if self.table else self.width
        price = [*dense, *([mpq(0)] * (total - self.width)), mpq(0)]
        for k, row in enumerate(self.table):
            factor = price[self.basis[k]]
            if factor:
                for c, v in enumerate(row):
                    if v:
                        price[c] -= factor * v
        if not self._optimise(price):
            return None
        return shift + constant - price[-1]

    def minimum(self, terms: Terms, constant: Any = 0) -> Any | None:
        """Return the least value of an affine function; None when it is unbounded."""
        value = self.maximum({j: -c for j, c in terms.items()}, -constant)
        return None if value is None else -value

    def vertices(self, limit: int = 20000) -> Iterator[list[Any]]:
        """Yield every vertex of a bounded polyhedron, each once.

        Raises
        ------
        ValueError
            If it is unbounded, or if there are more than `limit` bases to try.
        """
        if any(self.maximum({j: s}) is None for j in range(self.n) for s in (mpq(1), mpq(-1))):
            raise ValueError("an unbounded polyhedron is not the hull of its vertices")
        rank = len(solve([dict(t) for t, _ in self.equations], [b for _, b in self.equations], self.n)[1])
        size = self.n - rank
        if comb(len(self.inequalities), size) > limit:
            raise ValueError("too many bases")
        seen: set[tuple[Any, ...]] = set()
        for tight in combinations(self.inequalities, size):
            system = [*self.equations, *tight]
            point, pivots = solve([dict(t) for t, _ in system], [b for _, b in system], self.n)
            if point is None or len(pivots) < self.n or tuple(point) in seen:
                continue
            if all(sum(c * point[j] for j, c in t.items()) <= b for t, b in self.inequalities):
                seen.add(tuple(point))
                yield point


def solve(rows: list[dict[int, Any]], rhs: list[Any], n: int) -> tuple[list[Any] | None, list[int]]:
    """Solve equations by elimination: a solution with free variables 0 (None if there is none), and pivots."""
    done: list[tuple[int, dict[int, Any], Any]] = []
    for start, value in zip(rows, rhs, strict=True):
        terms = dict(start)
        for pivot, other, other_value in done:
            factor = terms.get(pivot)
            if factor:
                for j, c in other.items():
                    terms[j] = terms.get(j, mpq(0)) - factor * c
                value -= factor * other_value
        terms = {j: c for j, c in terms.items() if c}
        if not terms:
            if value != 0:
                return None, [pivot for pivot, _, _ in done]
            continue
        pivot = min(terms)
        head = terms[pivot]
        terms, value = {j: c / head for j, c in terms.items()}, value / head
        for k, (p, other, other_value) in enumerate(done):
            factor = other.get(pivot)
            if factor:
                merged = dict(other)
                for j, c in terms.items():
                    merged[j] = merged.get(j, mpq(0)) - factor * c
                done[k] = (p, {j: c for j, c in merged.items() if c}, other_value - factor * value)
        done.append((pivot, terms, value))
    point = [mpq(0)] * n
    for pivot, _, value in done:
        point[pivot] = value
    return point, [pivot for pivot, _, _ in done]
