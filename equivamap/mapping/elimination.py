"""Exact Gaussian elimination over sparse rational equations."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from equivamap.deadlines import Deadline, check_time, in_time
from equivamap.ir import Affine, Rational

__all__ = ["Elimination", "eliminate"]


@dataclass(frozen=True)
class Elimination:
    """What a system of equations says about its unknowns.

    Parameters
    ----------
    solved
        Unknowns as affine expressions over the other symbols and the unknowns that stay free; no solved
        unknown stands in any of them.
    leftover
        Equations ``affine == 0`` without unknowns that are not ``0 == 0``: conditions on the other symbols,
        or, when constant, a contradiction.
    blocked
        Equations ``affine == 0`` whose unknowns were all forbidden as pivots, solved ones substituted.
    """

    solved: Mapping[int, Affine]
    leftover: tuple[Affine, ...]
    blocked: tuple[Affine, ...]

    @property
    def is_contradictory(self) -> bool:
        """True when some equation reads ``constant == 0`` with a nonzero constant."""
        return any(equation.is_constant for equation in self.leftover)


def eliminate(
    equations: Sequence[Affine],
    unknowns: Sequence[int],
    may_pivot: Callable[[int, Affine], bool] | None = None,
    *,
    deadline: Deadline = None,
) -> Elimination:
    """Solve equations for as many unknowns as they determine.

    Parameters
    ----------
    equations
        Each is ``affine == 0`` over symbols numbered by integers.
    unknowns
        Symbols to solve for, preferred pivots first.
    may_pivot
        Tells whether an unknown may be solved from an equation (as it stands when it is its turn); by
        default every unknown may. It is asked again after the equation has changed.

    Returns
    -------
    Elimination

    Raises
    ------
    OutOfTime
        Where the deadline passes first.

    Notes
    -----
    Forward elimination takes the equation with the fewest terms first, and in it the first allowed unknown
    in the order of `unknowns`; ties between equations go to the earlier one. The result is back-substituted.
    The span of ``solved``, ``leftover`` and ``blocked`` is the span of `equations`.
    """
    return _System(equations, unknowns, may_pivot, deadline).solve()


class _System:
    """The equations as dictionaries, with the equations of each unknown."""

    def __init__(
        self,
        equations: Sequence[Affine],
        unknowns: Sequence[int],
        may_pivot: Callable[[int, Affine], bool] | None,
        deadline: Deadline,
    ) -> None:
        self.deadline = deadline
        self.rank = {symbol: place for place, symbol in reversed(list(enumerate(unknowns)))}
        self.may_pivot = may_pivot
        self.terms: list[dict[int, Rational]] = [dict(equation.terms) for equation in equations]
        self.constants: list[Rational] = [equation.constant for equation in equations]
        self.where: dict[int, set[int]] = {}
        for row, terms in enumerate(self.terms):
            for symbol in terms:
                if symbol in self.rank:
                    self.where.setdefault(symbol, set()).add(row)

    def solve(self) -> Elimination:
        pivots: list[tuple[int, int]] = []
        finished: set[int] = set()
        queue = [(len(terms), row) for row, terms in enumerate(self.terms)]
        heapq.heapify(queue)
        while queue:
            check_time(self.deadline)
            size, row = heapq.heappop(queue)
            if row in finished or size != len(self.terms[row]):
                continue  # an entry of an earlier form of the equation
            pivot = self.pivot(row)
            if pivot is None:
                continue  # may come back when another elimination changes it
            finished.add(row)
            pivots.append((row, pivot))
            for other in in_time(sorted(self.where[pivot] - finished), self.deadline):
                self.subtract(other, row, pivot)
                heapq.heappush(queue, (len(self.terms[other]), other))
        solved = self.back_substituted(pivots)
        leftover: list[Affine] = []
        blocked: list[Affine] = []
        for row, terms in enumerate(self.terms):
            if row in finished:
                continue
            if any(symbol in self.rank for symbol in terms):
                blocked.append(Affine(terms, self.constants[row]))
            elif terms or self.constants[row]:
                leftover.append(Affine(terms, self.constants[row]))
        return Elimination(solved, tuple(leftover), tuple(blocked))

    def pivot(self, row: int) -> int | None:
        terms = self.terms[row]
        candidates = sorted((symbol for symbol in terms if symbol in self.rank), key=self.rank.__getitem__)
        if self.may_pivot is None:
            return candidates[0] if candidates else None
        if not candidates:
            return None
        equation = Affine(terms, self.constants[row])
        return next((symbol for symbol in candidates if self.may_pivot(symbol, equation)), None)

    def subtract(self, target: int, row: int, pivot: int) -> None:
        """Remove `pivot` from equation `target` by the multiple of equation `row` that does."""
        into, terms = self.terms[target], self.terms[row]
        factor = into[pivot] / terms[pivot]
        for symbol, coefficient in terms.items():
            before = into.get(symbol)
            after = -factor * coefficient if before is None else before - factor * coefficient
            if after:
                into[symbol] = after
                if before is None and symbol in self.rank:
                    self.where.setdefault(symbol, set()).add(target)
            else:
                del into[symbol]
                if symbol in self.rank:
                    self.where[symbol].discard(target)
        self.constants[target] -= factor * self.constants[row]

    def back_substituted(self, pivots: Sequence[tuple[int, int]]) -> dict[int, Affine]:
        # Equation k is free of the pivots before it, so going backwards leaves no pivot on the right.
        solved: dict[int, Affine] = {}
        for row, pivot in in_time(reversed(pivots), self.deadline):
            terms = dict(self.terms[row])
            scale = -1 / terms.pop(pivot)
            rest = Affine(terms, self.constants[row]).scaled(scale)
            solved[pivot] = rest.substitute(solved)
        return {pivot: solved[pivot] for _, pivot in pivots}
