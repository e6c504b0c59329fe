"""The LP relaxation of a region: asked in floats, answered in rationals.

HiGHS is asked first. Its duals, its ray and its basis are hints: duals are rounded to near rationals and the
rest absorbed by variable bounds; where that misses, the basis is solved exactly; where that misses too, the
exact simplex goes on from the basis. What comes out has been checked in exact arithmetic in every case.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from gmpy2 import mpq

from equivamap.deadlines import OutOfTime, passed
from equivamap.ir import ZERO, Affine, Rational
from equivamap.verify.evidence import Farkas, farkas_bound
from equivamap.verify.outcomes import Reason
from equivamap.verify.region import Bounds, Region
from equivamap.verify.solvers.exact import (
    ExactEmpty,
    ExactOptimum,
    Tableau,
    solve_square,
)
from equivamap.verify.solvers.highs import LinearProgram, LinearResult, Status, to_float

__all__ = ["Above", "Empty", "Failed", "Outcome", "Proved", "Ray", "Relaxation", "nice_rational"]

TABLEAU_COLUMNS = 400
"""Variables and rows up to which the exact simplex is tried."""
TABLEAU_SECONDS = 3.0
"""Time of one question to the exact simplex; what takes longer is numerically hopeless."""
DENSE_BASIS = 400
"""Size of a basis up to which it is solved exactly."""
ZERO_ABOVE = 1e-7
"""Relative excess over the cap from which floats are believed that the LP bound does not suffice."""

NOISE = 1e-7
"""Relative size below which an entry of a float ray is taken for rounding noise."""

ZERO_FORM = Affine()


@dataclass(frozen=True)
class Proved:
    """The form's bound is good enough on the relaxation."""

    farkas: Farkas


@dataclass(frozen=True)
class Empty:
    """The relaxation has no point."""

    farkas: Farkas


@dataclass(frozen=True)
class Above:
    """The bound is not good enough (believed, not proved).

    Parameters
    ----------
    x
        A point of the relaxation in floats that shows it.
    result
        The float answer, None where the exact simplex answered.
    vertex
        The exact vertex where it is known already.
    """

    x: Sequence[float]
    result: LinearResult | None
    vertex: list[Rational] | None


@dataclass(frozen=True)
class Ray:
    """A point of the relaxation and a direction that raises the form for ever; both exact and checked."""

    point: list[Rational]
    ray: list[Rational]


@dataclass(frozen=True)
class Failed:
    """No answer."""

    reason: Reason


Outcome: TypeAlias = Proved | Empty | Above | Ray | Failed


def nice_rational(value: float, tolerance: float = 1e-9) -> Rational:
    """Return the rational of least denominator met by continued fractions within a relative `tolerance`."""
    if not math.isfinite(value) or abs(value) < tolerance * 1e-2:
        return ZERO
    nearest = round(value)
    if nearest and abs(value - nearest) <= tolerance * abs(value):
        return mpq(nearest)
    slack = tolerance * abs(value)
    p0, q0, p1, q1 = 1, 0, math.floor(value), 1
    rest = value - p1
    while abs(p1 / q1 - value) > slack:
        if rest < 1e-15 or q1 > 10**9:
            return mpq(value)
        rest = 1.0 / rest
        digit = math.floor(rest)
        rest -= digit
        p0, q0, p1, q1 = p1, q1, digit * p1 + p0, digit * q1 + q0
    return mpq(p1, q1)


class Relaxation:
    """Exact answers about the LP relaxation of one region, for many forms and boxes."""

    def __init__(self, region: Region, deadline: float | None = None) -> None:
        self.region = region
        self.deadline = deadline
        self.tableau_allowed = region.n + len(region.rows) <= TABLEAU_COLUMNS
        self._tableau: Tableau | None = None

    @cached_property
    def program(self) -> LinearProgram:
        """The float model, built when first asked for."""
        return LinearProgram(self.region)

    @cached_property
    def columns(self) -> list[dict[int, Rational]]:
        """Coefficients of every column by row."""
        result: list[dict[int, Rational]] = [{} for _ in range(self.region.n)]
        for row in self.region.rows:
            for j, c in row.body.terms.items():
                result[j][row.position] = c
        return result

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the deadline, None without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    def maximise(
        self, form: Affine, box: Sequence[Bounds], cap: Rational, *, strict: bool = False
    ) -> Outcome:
        """Decide whether the relaxation on `box` bounds `form` by `cap` (``< cap`` where `strict`)."""
        seconds = self.seconds_left
        if seconds is not None and seconds <= 0:
            return Failed(Reason.TIME)
        result = self.program.maximise(form.terms, box, seconds)
        if result.status is Status.TIME:
            return Failed(Reason.TIME)
        if result.status is Status.OPTIMAL:
            outcome = self._bounded(form, box, cap, strict, result)
        elif result.status is Status.INFEASIBLE:
            outcome = self._empty(box, result)
        elif result.status is Status.UNBOUNDED:
            outcome = self._unbounded(form, box, result)
        else:
            outcome = None
        return outcome or self.maximise_exactly(form, box, cap, strict=strict, hint=result)

    def maximise_exactly(
        self,
        form: Affine,
        box: Sequence[Bounds],
        cap: Rational,
        *,
        strict: bool = False,
        hint: LinearResult | None = None,
    ) -> Outcome:
        """Decide as `maximise` by the exact simplex alone, from the basis of `hint`."""
        if not self.tableau_allowed:
            broken = hint is not None and hint.status is Status.ERROR
            return Failed(Reason.SOLVER if broken else Reason.NUMERIC)
        began = time.monotonic()
        if self._tableau is None:
            self._tableau = Tableau(self.region)
            if hint is not None:
                self._tableau.enter_basis(hint.basic, hint.at_upper, box)
        budget = began + TABLEAU_SECONDS
        if self.deadline is not None and self.deadline < budget:
            budget = self.deadline
        try:
            answer = self._tableau.maximise(form.terms, box, budget)
        except OutOfTime:
            return Failed(Reason.TIME if passed(self.deadline) else Reason.NUMERIC)
        if isinstance(answer, ExactEmpty):
            bound = farkas_bound(ZERO_FORM, answer.multipliers, self.region, box)
            if bound is None or bound >= 0:
                return Failed(Reason.NUMERIC)
            return Empty(Farkas(answer.multipliers, bound))
        if isinstance(answer, ExactOptimum):
            bound = farkas_bound(form, answer.multipliers, self.region, box)
            if bound is not None and (bound < cap if strict else bound <= cap):
                return Proved(Farkas(answer.multipliers, bound))
            return Above([to_float(v) for v in answer.point], None, answer.point)
        return self._checked_ray(form, box, answer.point, answer.ray) or Failed(Reason.NUMERIC)

    def vertex(self, above: Above, box: Sequence[Bounds]) -> list[Rational] | None:
        """Return the exact vertex behind a float answer, or None where its basis gives no feasible point."""
        if above.vertex is not None:
            return above.vertex
        if above.result is None:
            return None
        point = self._basic_point(above.result, box)
        return point if point is not None and self._fits(point, box) else None

    # -- from floats to rationals --------------------------------------------------------------------------

    def _bounded(
        self, form: Affine, box: Sequence[Bounds], cap: Rational, strict: bool, result: LinearResult
    ) -> Outcome | None:
        near = self._signed((i, nice_rational(y)) for i, y in enumerate(result.multipliers) if y)
        bound = farkas_bound(form, near, self.region, box)
        if bound is not None and (bound < cap if strict else bound <= cap):
            return Proved(Farkas(near, bound))
        value = to_float(form.constant) + sum(to_float(c) * result.x[j] for j, c in form.terms.items())
        excess = value - to_float(cap)
        if result.faithful and excess > ZERO_ABOVE * max(1.0, abs(value), abs(to_float(cap))):
            return Above(result.x, result, None)
        exact = self._basic_multipliers(form, result)
        if exact is None:
            exact = self._signed((i, mpq(y)) for i, y in enumerate(result.multipliers) if y)
        bound = farkas_bound(form, exact, self.region, box)
        if bound is not None and (bound < cap if strict else bound <= cap):
            return Proved(Farkas(exact, bound))
        point = self._basic_point(result, box)
        if point is not None and self._fits(point, box):
            reached = form.at(dict(enumerate(point)))
            if reached >= cap if strict else reached > cap:
                return Above([to_float(v) for v in point], result, point)
        return None

    def _empty(self, box: Sequence[Bounds], result: LinearResult) -> Outcome | None:
        largest = max((abs(y) for y in result.multipliers), default=0.0)
        if not largest:
            return None
        for sign in (1, -1):
            near = ((i, nice_rational(sign * y / largest)) for i, y in enumerate(result.multipliers) if y)
            multipliers = self._signed(near)
            bound = farkas_bound(ZERO_FORM, multipliers, self.region, box)
            if bound is not None and bound < 0:
                return Empty(Farkas(multipliers, bound))
        for sign in (1, -1):
            solved = self._basic_farkas(result, sign, largest)
            bound = None if solved is None else farkas_bound(ZERO_FORM, solved, self.region, box)
            if solved is not None and bound is not None and bound < 0:
                return Empty(Farkas(solved, bound))
        return None

    def _unbounded(self, form: Affine, box: Sequence[Bounds], result: LinearResult) -> Outcome | None:
        largest = max((abs(v) for v in result.ray), default=0.0)
        if not largest:
            return None
        ray: list[Rational] | None = [nice_rational(v / largest) for v in result.ray]
        if ray is None or not self._recedes(form, box, ray):
            ray = self._basic_ray(result, largest)
        if ray is None or not self._recedes(form, box, ray):
            return None
        feasible = self.program.maximise({}, box, self.seconds_left)
        if feasible.status is not Status.OPTIMAL:
            return None
        point = self._basic_point(feasible, box)
        return None if point is None else self._checked_ray(form, box, point, ray)

    def _basic_farkas(self, result: LinearResult, sign: int, largest: float) -> dict[int, Rational] | None:
        """Solve exactly for the proof of emptiness that the last basis holds.

        The float proof is a row of the basis inverse: that of the basic column which cannot be repaired, told
        by its multiplier (a row) or its remainder (a variable), the largest among basic columns.
        """
        n = self.region.n
        rows = [j - n for j in result.basic if j >= n]
        row = max(rows, key=lambda i: abs(result.multipliers[i]), default=-1)
        if row >= 0 and abs(result.multipliers[row]) > NOISE * largest:
            solved = self._basic_multipliers(self.region.rows[row].body.scaled(-sign), result)
            if solved is not None:
                solved[row] = ZERO + sign
            return solved
        rest = {
            j: abs(sum(to_float(c) * result.multipliers[i] for i, c in self.columns[j].items()))
            for j in result.basic
            if j < n
        }
        if not rest:
            return None
        return self._basic_multipliers(Affine.variable(max(rest, key=lambda j: rest[j]), sign), result)

    def _basic_ray(self, result: LinearResult, largest: float) -> list[Rational] | None:
        """Solve exactly for the ray of the last basis, along the nonbasic column that moves."""
        n = self.region.n
        basic = set(result.basic)
        unknowns = [j for j in result.basic if j < n]
        if len(unknowns) > DENSE_BASIS:
            return None
        ray: list[Rational] = [ZERO] * n
        moving = max((j for j in range(n) if j not in basic), key=lambda j: abs(result.ray[j]), default=-1)
        if moving >= 0 and abs(result.ray[moving]) > NOISE * largest:
            ray[moving] = ZERO + (1 if result.ray[moving] > 0 else -1)
            moving_row, direction = -1, ZERO
        else:
            activities = {
                row.position: sum(to_float(c) * result.ray[j] for j, c in row.body.terms.items())
                for row in self.region.rows
                if n + row.position not in basic
            }
            moving_row = max(activities, key=lambda i: abs(activities[i]), default=-1)
            if moving_row < 0:
                return None
            direction = ZERO + (1 if activities[moving_row] > 0 else -1)
        equations = []
        for i, row in enumerate(self.region.rows):
            if n + i in basic:
                continue
            right = direction if i == moving_row else ZERO
            if moving_row < 0:
                right -= row.body.terms.get(moving, ZERO) * ray[moving]
            equations.append(({j: c for j, c in row.body.terms.items() if j in basic}, right))
        solved = solve_square(equations, unknowns)
        if solved is None:
            return None
        for j, value in solved.items():
            ray[j] = value
        return ray

    def _signed(self, multipliers: Iterable[tuple[int, Rational]]) -> dict[int, Rational]:
        """Drop multipliers that would use an absent row bound; they are rounding noise."""
        bounds = self.region.row_bounds
        return {i: y for i, y in multipliers if y and bounds[i][1 if y > 0 else 0] is not None}

    def _basic_multipliers(self, form: Affine, result: LinearResult) -> dict[int, Rational] | None:
        """Solve for the row multipliers of the basis exactly."""
        n = self.region.n
        basic = set(result.basic)
        unknowns = [i for i in range(len(self.region.rows)) if n + i not in basic]
        if len(unknowns) > DENSE_BASIS:
            return None
        wanted = set(unknowns)
        equations = [
            (
                {i: c for i, c in self.columns[j].items() if i in wanted},
                form.terms.get(j, ZERO),
            )
            for j in result.basic
            if j < n
        ]
        solved = solve_square(equations, unknowns)
        return None if solved is None else self._signed(solved.items())

    def _basic_point(self, result: LinearResult, box: Sequence[Bounds]) -> list[Rational] | None:
        """Solve for the point of the basis exactly."""
        n = self.region.n
        basic, upper = set(result.basic), set(result.at_upper)
        unknowns = [j for j in result.basic if j < n]
        if len(unknowns) > DENSE_BASIS:
            return None
        point: list[Rational] = [ZERO] * n
        for j in range(n):
            if j not in basic:
                point[j] = _side(box[j], j in upper)
        equations = []
        for i, row in enumerate(self.region.rows):
            if n + i in basic:
                continue
            right = _side(self.region.row_bounds[i], n + i in upper)
            terms: dict[int, Rational] = {}
            for j, c in row.body.terms.items():
                if j in basic:
                    terms[j] = c
                else:
                    right -= c * point[j]
            equations.append((terms, right))
        solved = solve_square(equations, unknowns)
        if solved is None:
            return None
        for j, value in solved.items():
            point[j] = value
        return point

    def _fits(self, point: Sequence[Rational], box: Sequence[Bounds]) -> bool:
        """Tell whether `point` is exactly in the relaxation on `box`."""
        for value, (lower, upper) in zip(point, box, strict=True):
            if (lower is not None and value < lower) or (upper is not None and value > upper):
                return False
        for row, (lower, upper) in zip(self.region.rows, self.region.row_bounds, strict=True):
            total = ZERO
            for j, c in row.body.terms.items():
                total += c * point[j]
            if (lower is not None and total < lower) or (upper is not None and total > upper):
                return False
        return True

    def _recedes(self, form: Affine, box: Sequence[Bounds], ray: Sequence[Rational]) -> bool:
        """Tell whether `ray` is exactly a direction of recession that raises `form`."""
        if _along(form.terms, ray) <= 0:
            return False
        for v, (lower, upper) in zip(ray, box, strict=True):
            if (v < 0 and lower is not None) or (v > 0 and upper is not None):
                return False
        for row, (lower, upper) in zip(self.region.rows, self.region.row_bounds, strict=True):
            v = _along(row.body.terms, ray)
            if (v < 0 and lower is not None) or (v > 0 and upper is not None):
                return False
        return True

    def _checked_ray(
        self, form: Affine, box: Sequence[Bounds], point: list[Rational], ray: list[Rational]
    ) -> Ray | None:
        if self._recedes(form, box, ray) and self._fits(point, box):
            return Ray(point, ray)
        return None


def _side(bounds: Bounds, upper: bool) -> Rational:
    first, second = (bounds[1], bounds[0]) if upper else bounds
    return first if first is not None else second if second is not None else ZERO


def _along(terms: Mapping[int, Rational], ray: Sequence[Rational]) -> Rational:
    total = ZERO
    for j, c in terms.items():
        total += c * ray[j]
    return total
