"""An exact simplex method over rationals: slow, without tolerances, and warm-started.

Every variable, the activity of every row included, has an interval; the *tableau* states each basic variable
as a combination of the nonbasic ones, all at exact values. Feasibility is restored by the rule of Dutertre
and de Moura (2006), which never needs a phase-one objective and reads a Farkas proof off the row that cannot
be repaired; optimality by the primal simplex. Both fall back to Bland's rule, so both end.

The floating-point solver is asked first (`equivamap.verify.relaxation`); its last basis is the start here, so
that usually no pivot is left to do and an answer costs one exact elimination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gmpy2 import mpq

from equivamap.deadlines import check_time
from equivamap.ir import ZERO, Rational
from equivamap.verify.region import Bounds, Region

__all__ = ["ExactEmpty", "ExactOptimum", "ExactRay", "Tableau", "solve_square"]

PATIENCE = 60
"""Pivots of the quick rule before Bland's rule takes over."""


@dataclass(frozen=True)
class ExactOptimum:
    """Largest value of the objective over the relaxation, a vertex that attains it and row multipliers."""

    value: Rational
    point: list[Rational]
    multipliers: dict[int, Rational]


@dataclass(frozen=True)
class ExactEmpty:
    """The relaxation is empty: multipliers of a Farkas proof of the zero form."""

    multipliers: dict[int, Rational]


@dataclass(frozen=True)
class ExactRay:
    """A feasible point and a direction along which the objective grows for ever."""

    point: list[Rational]
    ray: list[Rational]


class Tableau:
    """The LP relaxation of a region over exact numbers, reused for many objectives and boxes.

    Columns 0..n-1 are the variables, column n+i is the activity of row i.

    Parameters
    ----------
    region
        Its rows with `Region.row_bounds`; variable bounds are given with each question.
    """

    def __init__(self, region: Region) -> None:
        self.n = region.n
        self.m = len(region.rows)
        self.row_bounds = region.row_bounds
        size = self.n + self.m
        self.lower: list[Rational | None] = [None] * size
        self.upper: list[Rational | None] = [None] * size
        for i, (lower, upper) in enumerate(region.row_bounds):
            self.lower[self.n + i], self.upper[self.n + i] = lower, upper
        self.value: list[Rational] = [ZERO] * size
        self.rows: dict[int, dict[int, Rational]] = {
            self.n + i: dict(row.body.terms) for i, row in enumerate(region.rows)
        }
        self.objective: dict[int, Rational] = {}
        self.deadline: float | None = None

    def enter_basis(self, basic: Sequence[int], at_upper: Sequence[int], box: Sequence[Bounds]) -> bool:
        """Start from another solver's last basis on `box`; False where it is singular.

        With basic variables S, nonbasic rows R and all else N, ``x_S = A_RS^-1 (a_R - A_RN x_N)``; the remaining
        rows follow by inserting it. One exact solve in place of as many pivots.
        """
        n = self.n
        inside = set(basic)
        variables = [j for j in range(n) if j in inside]
        nonbasic_rows = [i for i in range(self.m) if n + i not in inside]
        if (
            len(inside) != self.m
            or len(variables) != len(nonbasic_rows)
            or set(self.rows) != set(range(n, n + self.m))
        ):
            return False
        others = [j for j in range(n) if j not in inside]
        columns = [n + i for i in nonbasic_rows] + others
        right = []
        for i in nonbasic_rows:
            terms = self.rows[n + i]
            right.append({n + i: ZERO + 1, **{j: -c for j, c in terms.items() if j not in inside}})
        left = [{j: c for j, c in self.rows[n + i].items() if j in inside} for i in nonbasic_rows]
        solved = _solve_dense_many(left, right, variables, columns)
        if solved is None:
            return False
        rows = dict(solved)
        for i in range(self.m):
            if n + i in inside:
                row = self.rows[n + i]
                for j in variables:
                    if j in row:
                        _replace(row, j, list(solved[j].items()))
                rows[n + i] = row
        self.rows = rows
        self._place(set(at_upper), box)
        return True

    def _place(self, at_upper: set[int], box: Sequence[Bounds]) -> None:
        """Put every nonbasic column on the bound it rests at, and the basic ones where that leaves them."""
        self.lower[: self.n] = [lower for lower, _ in box]
        self.upper[: self.n] = [upper for _, upper in box]
        for j, (lower, upper) in enumerate(zip(self.lower, self.upper, strict=True)):
            if j not in self.rows:
                first, second = (upper, lower) if j in at_upper else (lower, upper)
                self.value[j] = first if first is not None else second if second is not None else ZERO
        for i, row in self.rows.items():
            total = ZERO
            for k, a in row.items():
                total += a * self.value[k]
            self.value[i] = total

    def maximise(
        self, terms: Mapping[int, Rational], box: Sequence[Bounds], deadline: float | None = None
    ) -> ExactOptimum | ExactEmpty | ExactRay:
        """Maximise ``sum(terms[j] * x_j)`` over the rows and `box`.

        Raises
        ------
        OutOfTime
            When `deadline` (``time.monotonic``) passes.
        """
        self.deadline = deadline
        self._set_box(box)
        self._set_objective(terms)
        failed = self._restore_feasibility()
        if failed is not None:
            return ExactEmpty(failed)
        ray = self._climb()
        point = self.value[: self.n]
        if ray is not None:
            return ExactRay(point, ray)
        multipliers = {j - self.n: d for j, d in self.objective.items() if j >= self.n and d}
        value = ZERO
        for j, c in terms.items():
            value += c * point[j]
        return ExactOptimum(value, point, multipliers)

    # -- the tableau -------------------------------------------------------------------------------------

    def _set_box(self, box: Sequence[Bounds]) -> None:
        for j, (lower, upper) in enumerate(box):
            self.lower[j], self.upper[j] = lower, upper
        for j in range(self.n + self.m):
            if j in self.rows:
                continue
            value, lower, upper = self.value[j], self.lower[j], self.upper[j]
            if lower is not None and value < lower:
                self._move(j, lower - value)
            elif upper is not None and value > upper:
                self._move(j, upper - value)

    def _set_objective(self, terms: Mapping[int, Rational]) -> None:
        objective: dict[int, Rational] = {}
        for j, c in terms.items():
            row = self.rows.get(j)
            for k, a in ((j, None),) if row is None else row.items():
                total = objective.get(k, ZERO) + (c if a is None else c * a)
                if total:
                    objective[k] = total
                else:
                    objective.pop(k, None)
        self.objective = objective

    def _move(self, j: int, amount: Rational) -> None:
        """Shift nonbasic column `j` and every basic value with it."""
        if not amount:
            return
        value = self.value
        value[j] += amount
        for i, row in self.rows.items():
            a = row.get(j)
            if a is not None:
                value[i] += a * amount

    def _pivot(self, leaving: int, entering: int) -> None:
        row = self.rows.pop(leaving)
        pivot = row.pop(entering)
        factor = 1 / pivot
        new = {k: -a * factor for k, a in row.items()}
        new[leaving] = factor
        items = list(new.items())
        for other in self.rows.values():
            _replace(other, entering, items)
        _replace(self.objective, entering, items)
        self.rows[entering] = new

    def _tick(self) -> None:
        check_time(self.deadline)

    def _can_rise(self, j: int) -> bool:
        upper = self.upper[j]
        return upper is None or bool(self.value[j] < upper)

    def _can_fall(self, j: int) -> bool:
        lower = self.lower[j]
        return lower is None or bool(self.value[j] > lower)

    def _restore_feasibility(self) -> dict[int, Rational] | None:
        """Make every basic value fit its interval; return Farkas multipliers where none can."""
        rounds = 0
        while True:
            self._tick()
            rounds += 1
            bland = rounds > PATIENCE
            leaving = -1
            worst = ZERO
            for i in self.rows:
                value, lower, upper = self.value[i], self.lower[i], self.upper[i]
                if lower is not None and value < lower:
                    gap = lower - value
                elif upper is not None and value > upper:
                    gap = value - upper
                else:
                    continue
                if bland:
                    if leaving < 0 or i < leaving:
                        leaving = i
                elif gap > worst:
                    leaving, worst = i, gap
            if leaving < 0:
                return None
            lower = self.lower[leaving]
            rising = lower is not None and bool(self.value[leaving] < lower)
            target = lower if rising else self.upper[leaving]
            row = self.rows[leaving]
            entering = self._repairing(row, rising, bland)
            if entering < 0:
                # leaving - sum(a_k * k) is identically zero; with every k at its stop, it cannot be repaired.
                sign = 1 if rising else -1
                combined = {k: sign * a for k, a in row.items()}
                combined[leaving] = ZERO - sign
                return {k - self.n: c for k, c in combined.items() if k >= self.n}
            amount = (target - self.value[leaving]) / row[entering]
            self._move(entering, amount)
            self._pivot(leaving, entering)

    def _repairing(self, row: Mapping[int, Rational], rising: bool, bland: bool) -> int:
        """Return a nonbasic column that can repair a row's basic variable, or -1.

        Among several the one that keeps the objective dual feasible longest, so that after a change of bounds
        on an optimal tableau nothing is left for the primal method; under Bland's rule the smallest.
        """
        entering, least = -1, ZERO
        for k, a in row.items():
            if (a > 0) == rising:
                fits = self._can_rise(k)
            else:
                fits = self._can_fall(k)
            if not fits:
                continue
            ratio = ZERO if bland else abs(self.objective.get(k, ZERO) / a)
            if entering < 0 or ratio < least or (ratio == least and k < entering):
                entering, least = k, ratio
        return entering

    def _climb(self) -> list[Rational] | None:
        """Run the primal simplex to an optimum; return an improving ray where there is none."""
        rounds = 0
        while True:
            self._tick()
            rounds += 1
            bland = rounds > PATIENCE
            entering, best = -1, ZERO
            for k, d in self.objective.items():
                if self._can_rise(k) if d > 0 else self._can_fall(k):
                    if bland:
                        if entering < 0 or k < entering:
                            entering = k
                    elif abs(d) > best:
                        entering, best = k, abs(d)
            if entering < 0:
                return None
            rising = self.objective[entering] > 0
            leaving, step = self._first_stop(entering, rising)
            if step is None:
                ray = [ZERO] * (self.n + self.m)
                ray[entering] = ZERO + (1 if rising else -1)
                for i, row in self.rows.items():
                    a = row.get(entering)
                    if a is not None:
                        ray[i] = a * ray[entering]
                return ray[: self.n]
            self._move(entering, step if rising else -step)
            if leaving != entering:
                self._pivot(leaving, entering)

    def _first_stop(self, entering: int, rising: bool) -> tuple[int, Rational | None]:
        """Return the column that stops the move first and how far it goes; None for no stop."""
        stop = self.upper[entering] if rising else self.lower[entering]
        step = None if stop is None else abs(stop - self.value[entering])
        leaving = entering
        for i, row in self.rows.items():
            a = row.get(entering)
            if a is None:
                continue
            bound = self.upper[i] if (a > 0) == rising else self.lower[i]
            if bound is None:
                continue
            room = abs((bound - self.value[i]) / a)
            if step is None or room < step or (room == step and i < leaving and leaving != entering):
                leaving, step = i, room
        return leaving, step


def _replace(row: dict[int, Rational], column: int, items: Sequence[tuple[int, Rational]]) -> None:
    """Insert an expression for `column` into `row`."""
    a = row.pop(column, None)
    if a is None:
        return
    for k, c in items:
        old = row.get(k)
        if old is None:
            row[k] = a * c
            continue
        total = old + a * c
        if total:
            row[k] = total
        else:
            del row[k]


def solve_square(
    equations: Sequence[tuple[dict[int, Rational], Rational]], unknowns: Sequence[int]
) -> dict[int, Rational] | None:
    """Solve a square linear system exactly.

    Parameters
    ----------
    equations
        Coefficients by unknown, and right-hand side. Emptied as they are used.
    unknowns
        Labels of the unknowns, as many as equations.

    Returns
    -------
    dict or None
        The value of every unknown; None where the system is singular or not square.
    """
    if len(equations) != len(unknowns):
        return None
    solved: dict[int, Rational] = {}
    open_rows = dict(enumerate(equations))
    where: dict[int, set[int]] = {j: set() for j in unknowns}
    for i, (terms, _) in open_rows.items():
        for j in terms:
            where[j].add(i)
    right = {i: b for i, (_, b) in open_rows.items()}
    single = [i for i, (terms, _) in open_rows.items() if len(terms) == 1]
    while single:
        i = single.pop()
        if i not in open_rows:
            continue
        terms = open_rows.pop(i)[0]
        if not terms:
            return None
        ((j, c),) = terms.items()
        value = solved[j] = right[i] / c
        for k in where.pop(j):
            if k == i:
                continue
            other = open_rows[k][0]
            right[k] -= other.pop(j) * value
            if len(other) == 1:
                single.append(k)
            elif not other:
                return None
    if open_rows:
        kernel = _solve_dense(
            [open_rows[i][0] for i in open_rows], [right[i] for i in open_rows], list(where)
        )
        if kernel is None:
            return None
        solved.update(kernel)
    return solved


def _solve_dense(
    rows: Sequence[Mapping[int, Rational]], right: Sequence[Rational], unknowns: Sequence[int]
) -> dict[int, Rational] | None:
    solved = _solve_dense_many(rows, [{0: b} for b in right], unknowns, [0])
    return None if solved is None else {j: values.get(0, ZERO) for j, values in solved.items()}


def _solve_dense_many(
    rows: Sequence[Mapping[int, Rational]],
    right: Sequence[Mapping[int, Rational]],
    unknowns: Sequence[int],
    columns: Sequence[int],
) -> dict[int, dict[int, Rational]] | None:
    """Solve for the unknowns with several right-hand sides; each solution is sparse, by column."""
    from flint import fmpq, fmpq_mat

    place = {j: k for k, j in enumerate(unknowns)}
    target = {j: k for k, j in enumerate(columns)}
    matrix, sides = fmpq_mat(len(rows), len(unknowns)), fmpq_mat(len(rows), len(columns))
    for i, (terms, values) in enumerate(zip(rows, right, strict=True)):
        for j, c in terms.items():
            matrix[i, place[j]] = fmpq(int(c.numerator), int(c.denominator))
        for j, c in values.items():
            sides[i, target[j]] = fmpq(int(c.numerator), int(c.denominator))
    try:
        solution = matrix.solve(sides)
    except ZeroDivisionError:
        return None
    result: dict[int, dict[int, Rational]] = {}
    for j, k in place.items():
        found = ((column, solution[k, t]) for column, t in target.items())
        result[j] = {column: mpq(int(v.p), int(v.q)) for column, v in found if v}
    return result
