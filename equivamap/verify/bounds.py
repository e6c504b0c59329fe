"""The prover: decides ``form <= limit`` on a region, with exact evidence or an exact counterpoint.

Cheapest first: a constant, a row of the region up to scale, variable bounds, the LP relaxation with exact
multipliers (rounded down where the form moves in steps), branch and bound with exact leaves, and last a MILP
solver's bound under rule V6. Whatever comes back has been re-checked in rational arithmetic, a
`SolverBound` excepted, which says so.
"""

from __future__ import annotations

import enum
import math
import time
from collections.abc import Iterable, Sequence
from functools import cached_property

from gmpy2 import mpq

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.evidence import (
    BoundSum,
    Contradiction,
    EmptyRegion,
    Evidence,
    Leaf,
    Rounded,
    SameRow,
    SolverBound,
    Tree,
    Trivial,
    farkas_bound,
)
from equivamap.verify.outcomes import (
    CounterPoint,
    ExactPoint,
    GaveUp,
    Infeasible,
    Optimum,
    Point,
    Reason,
)
from equivamap.verify.region import Region, floor
from equivamap.verify.relaxation import Above, Empty, Failed, Proved, Ray, Relaxation
from equivamap.verify.tree import Search, fits_limit

__all__ = ["Effort", "Prover"]

FIRST_NODES = 300
"""Nodes of the exact search before the MILP solver is asked for a counterpoint."""
MORE_NODES = 4000
"""Nodes of the exact search after the MILP solver found none."""
EXACT_SECONDS = 2.0
"""Time for that second search; after it a solver's bound has to do."""
SOLVER_SECONDS = 10.0
"""Time of one MILP solve, and at most half of what is left until the deadline."""
POINT_SECONDS = 3.0
"""The same where the solver's bound could not be used, so that only a counterpoint may come of it."""
V6_FACTOR = 10
V6_RATIO = 10**6
"""Largest ratio of coefficients within a row, and size of a bound, for which a solver's bound is taken."""


class Effort(enum.IntEnum):
    """How far a question may go: no solve at all, the LP relaxation, exact search, a MILP solver."""

    STRUCTURE = 0
    LP = 1
    TREE = 2
    SOLVER = 3


class Prover:
    """Answers questions about one region; keeps its row index and LP warm between them.

    Parameters
    ----------
    region
        The region.
    deadline
        ``time.monotonic`` value after which every answer is `GaveUp` for time; None for none.
    """

    def __init__(self, region: Region, *, deadline: float | None = None) -> None:
        self.region = region
        self.deadline = deadline
        self.relaxation = Relaxation(region, deadline)
        self._known_point: ExactPoint | Infeasible | None = None

    # -- form <= limit -----------------------------------------------------------------------------------

    def prove_at_most(
        self, form: Affine, limit: Rational, *, effort: Effort = Effort.SOLVER
    ) -> Evidence | CounterPoint | GaveUp:
        """Decide ``form <= limit`` for all points of the region.

        Returns
        -------
        Evidence
            Discharges the obligation; an `EmptyRegion` where the region has no point at all.
        CounterPoint
            A point of the region, exactly, where the form exceeds the limit.
        GaveUp
            Neither, and why.
        """
        cheap = self._by_structure(form, limit)
        if cheap is not None:
            return cheap
        if effort < Effort.LP:
            return GaveUp(Reason.EFFORT)
        if form.is_constant:
            return self._against_any_point(form, limit)
        cap, strict, step = fits_limit(self.region, form, limit)
        outcome = self.relaxation.maximise(form, self.region.hull, cap, strict=strict)
        if isinstance(outcome, Proved):
            bound = outcome.farkas.bound
            if step is None or bound <= limit:
                return outcome.farkas
            return Rounded(outcome.farkas, step, form.constant + floor((bound - form.constant) / step) * step)
        if isinstance(outcome, Empty):
            return EmptyRegion(outcome.farkas)
        if isinstance(outcome, Failed):
            return GaveUp(outcome.reason)
        if isinstance(outcome, Ray):
            return self._beyond(form, limit, outcome)
        return self._search(form, limit, effort, outcome)

    def prove_equal(
        self, form: Affine, value: Rational, *, effort: Effort = Effort.SOLVER
    ) -> tuple[Evidence, Evidence] | CounterPoint | GaveUp:
        """Decide ``form = value`` on the region; evidence for ``form <= value`` and ``-form <= -value``."""
        above = self.prove_at_most(form, value, effort=effort)
        if isinstance(above, CounterPoint | GaveUp):
            if isinstance(above, CounterPoint):
                return above
            below = self.prove_at_most(form.scaled(-1), -value, effort=effort)
            return _turned(below) if isinstance(below, CounterPoint) else above
        if isinstance(above, EmptyRegion):
            return above, above
        below = self.prove_at_most(form.scaled(-1), -value, effort=effort)
        if isinstance(below, CounterPoint):
            return _turned(below)
        return below if isinstance(below, GaveUp) else (above, below)

    @cached_property
    def contradiction(self) -> EmptyRegion | None:
        """Evidence of emptiness where a domain or a row is empty by itself."""
        for j, (lower, upper) in enumerate(self.region.hull):
            if lower is not None and upper is not None and lower > upper:
                return EmptyRegion(Contradiction("variable", j))
        for i, (lower, upper) in enumerate(self.region.row_bounds):
            if lower is not None and upper is not None and lower > upper:
                return EmptyRegion(Contradiction("row", i))
            if not self.region.rows[i].body.terms and (
                (lower is not None and lower > 0) or (upper is not None and upper < 0)
            ):
                return EmptyRegion(Contradiction("row", i))
        return None

    @cached_property
    def row_index(self) -> dict[tuple[tuple[int, Rational], ...], list[tuple[int, Rational]]]:
        """Rows by their normalised bodies, each with its leading coefficient."""
        index: dict[tuple[tuple[int, Rational], ...], list[tuple[int, Rational]]] = {}
        for row in self.region.rows:
            if row.body.terms:
                key, lead = _normal(row.body)
                index.setdefault(key, []).append((row.position, lead))
        return index

    def _by_structure(self, form: Affine, limit: Rational) -> Evidence | None:
        if form.is_constant and form.constant <= limit:
            return Trivial(form.constant)
        if self.contradiction is not None:
            return self.contradiction
        if form.is_constant:
            return None
        bound = farkas_bound(form, {}, self.region, self.region.hull)
        if bound is not None and bound <= limit:
            return BoundSum(bound)
        key, lead = _normal(form)
        for i, row_lead in self.row_index.get(key, ()):
            factor = lead / row_lead
            lower, upper = self.region.row_bounds[i]
            side = upper if factor > 0 else lower
            if side is not None and form.constant + factor * side <= limit:
                return SameRow(i, factor, form.constant + factor * side)
        return None

    def _against_any_point(self, form: Affine, limit: Rational) -> Evidence | CounterPoint | GaveUp:
        found = self.find_point()
        if isinstance(found, ExactPoint):
            return CounterPoint(found.point, form.constant, form.constant - limit)
        return found.evidence if isinstance(found, Infeasible) else found

    @cached_property
    def is_continuous(self) -> bool:
        """True when the region is its own LP relaxation."""
        return not any(self.region.integer) and not self.region.disjunctive

    def _search(
        self, form: Affine, limit: Rational, effort: Effort, outcome: Above
    ) -> Evidence | CounterPoint | GaveUp:
        if self.is_continuous:
            vertex = self.relaxation.vertex(outcome, self.region.hull)
            if vertex is not None:
                point = self._counter(form, limit, vertex)
                if point is not None:
                    return point
            exact = self.relaxation.maximise_exactly(form, self.region.hull, limit, hint=outcome.result)
            if isinstance(exact, Proved):
                return exact.farkas
            if isinstance(exact, Empty):
                return EmptyRegion(exact.farkas)
            if isinstance(exact, Above) and exact.vertex is not None:
                return self._counter(form, limit, exact.vertex) or GaveUp(Reason.NUMERIC)
            return GaveUp(exact.reason if isinstance(exact, Failed) else Reason.NUMERIC)
        if effort < Effort.TREE:
            return GaveUp(Reason.EFFORT)
        return self._branch(form, limit, effort)

    def _branch(self, form: Affine, limit: Rational, effort: Effort) -> Evidence | CounterPoint | GaveUp:
        end = Search(self.relaxation, form, limit, nodes=FIRST_NODES, deadline=self.deadline).run()
        reason = end if isinstance(end, Reason) else None
        if reason is Reason.TIME or (reason is not None and effort < Effort.SOLVER):
            return GaveUp(reason)
        bound = None
        if reason is not None:
            counter, bound, fault = self._ask_solver(form, limit)
            if counter is not None:
                return counter
            if reason is Reason.NODES:
                end = self._search_on(form, limit)
            reason = fault or reason
        if isinstance(end, Tree):
            return _whole(end)
        if isinstance(end, Reason):
            return bound if bound is not None else GaveUp(reason or end)
        return self._counter(form, limit, end) or GaveUp(Reason.NUMERIC)

    def _search_on(self, form: Affine, limit: Rational) -> Tree | Point | Reason:
        deadline = time.monotonic() + EXACT_SECONDS
        if self.deadline is not None:
            deadline = min(deadline, self.deadline)
        return Search(self.relaxation, form, limit, nodes=MORE_NODES, deadline=deadline).run()

    def _ask_solver(
        self, form: Affine, limit: Rational
    ) -> tuple[CounterPoint | None, SolverBound | None, Reason | None]:
        """Ask the MILP solver for a point above the limit, or for its bound under rule V6, or why there is neither.

        A bound is taken only where a second run does not contradict the first.
        """
        from equivamap.verify.second_opinion import second_opinion
        from equivamap.verify.solvers import highs

        step = self.region.step_of(form)
        usable = step is not None and self._tame(form, step)
        most = SOLVER_SECONDS if usable else POINT_SECONDS
        left = self.relaxation.seconds_left
        seconds = most if left is None else min(left / 2, most)
        result = highs.solve_milp(self.region, form, seconds)
        if result.x:
            search = Search(self.relaxation, form, limit, nodes=0, deadline=self.deadline)
            point = search.complete(result.x, self.region.hull)
            if point is not None:
                return self._counter(form, limit, point), None, None
        if result.status is highs.Status.ERROR:
            return None, None, Reason.SOLVER
        if not usable or step is None or result.dual_bound is None or not result.faithful:
            return None, None, None
        next_value = form.constant + (floor((limit - form.constant) / step) + ONE) * step
        if result.dual_bound >= next_value - step / 2:
            return None, None, None
        slack = 0.0 if all(self.region.integer) else V6_FACTOR * highs.TOLERANCE
        again = second_opinion(self.region, form, result, seconds, slack=slack)
        if isinstance(again, Reason):
            return None, None, again
        if again.dual_bound is None or again.dual_bound >= next_value - step / 2:
            return None, None, None
        tolerance = mpq(highs.TOLERANCE)
        return None, SolverBound("HiGHS", highs.version(), again.dual_bound, step, tolerance), None

    def _tame(self, form: Affine, step: Rational) -> bool:
        """Tell whether a solver's tolerance cannot bridge one step: rule V6, after row scaling.

        The error that integrality tolerances make in the form, in steps, must be a tenth at most, and no row
        may spread its coefficients or bounds over more than `V6_RATIO`.
        """
        spread = sum((abs(c) for c in form.terms.values()), ZERO) / step
        if spread * V6_FACTOR > V6_RATIO:
            return False
        for row, limits in zip(self.region.rows, self.region.row_bounds, strict=True):
            sizes = [abs(c) for c in row.body.terms.values()]
            if not sizes:
                continue
            least = min(sizes)
            if max(sizes) > V6_RATIO * least:
                return False
            if any(
                b is not None and b and not least <= abs(b) * V6_RATIO <= least * V6_RATIO**2 for b in limits
            ):
                return False
        return True

    def _counter(self, form: Affine, limit: Rational, point: Sequence[Rational]) -> CounterPoint | None:
        """Return `point` as a counterpoint if it is exactly one."""
        value = form.at(dict(enumerate(point)))
        if value <= limit or self.region.contains(point) is not None:
            return None
        return CounterPoint(tuple(point), value, value - limit)

    def _beyond(self, form: Affine, limit: Rational, found: Ray) -> Evidence | CounterPoint | GaveUp:
        """Answer where the relaxation is unbounded in the form: a finite point a little above the limit."""
        if self.is_continuous:
            start = found.point
            value = form.at(dict(enumerate(start)))
            if value <= limit:
                slope = form.at(dict(enumerate(found.ray))) - form.constant
                step = (limit + ONE - value) / slope
                start = [p + step * r for p, r in zip(start, found.ray, strict=True)]
            return self._counter(form, limit, start) or GaveUp(Reason.NUMERIC)
        feasible = self.find_point()
        if isinstance(feasible, Infeasible):
            return feasible.evidence
        if isinstance(feasible, GaveUp):
            return feasible
        ray = self._integral_ray(found.ray)
        slope = form.at(dict(enumerate(ray))) - form.constant
        value = form.at(dict(enumerate(feasible.point)))
        steps = ZERO if value > limit else floor((limit - value) / slope) + ONE
        for _ in range(64):
            point = [p + steps * r for p, r in zip(feasible.point, ray, strict=True)]
            counter = self._counter(form, limit, point)
            if counter is not None:
                return counter
            steps = 2 * steps + ONE
        return GaveUp(Reason.NUMERIC)

    def _integral_ray(self, ray: Sequence[Rational]) -> list[Rational]:
        """Scale a ray to integers on integer columns; it stays one."""
        denominators = [
            int(v.denominator) for v, whole in zip(ray, self.region.integer, strict=True) if whole
        ]
        factor = math.lcm(*denominators) if denominators else 1
        return [v * factor for v in ray]

    # -- points ------------------------------------------------------------------------------------------

    def find_point(self, extra_rows: Iterable[Row] = ()) -> ExactPoint | Infeasible | GaveUp:
        """Return an exact point of the region (with `extra_rows`), or a proof that there is none.

        The evidence of an `Infeasible` speaks of ``region.with_rows(extra_rows)``.
        """
        rows = list(extra_rows)
        if rows:
            return Prover(self.region.with_rows(rows), deadline=self.deadline).find_point()
        if self._known_point is not None:
            return self._known_point
        found = self._find_point()
        if not isinstance(found, GaveUp):
            self._known_point = found
        return found

    def _find_point(self) -> ExactPoint | Infeasible | GaveUp:
        if self.contradiction is not None:
            return Infeasible(self.contradiction)
        zero = Affine()
        end = Search(self.relaxation, zero, -ONE, nodes=FIRST_NODES, deadline=self.deadline).run()
        if end is Reason.NODES:
            counter, _, fault = self._ask_solver(zero, -ONE)
            end = counter.point if counter is not None else self._search_on(zero, -ONE)
            if isinstance(end, Reason) and fault is not None:
                end = fault
        if isinstance(end, Reason):
            return GaveUp(end)
        if isinstance(end, Tree):
            evidence = _whole(end)
            return Infeasible(evidence if isinstance(evidence, EmptyRegion) else EmptyRegion(end))
        return ExactPoint(end) if self.region.contains(end) is None else GaveUp(Reason.NUMERIC)

    def optimum(self, form_min: Affine) -> Optimum:
        """Return the exact minimum of a form with a proof, or a feasible point and an improving ray."""
        if self.contradiction is not None:
            return Optimum("infeasible", evidence=self.contradiction)
        form = form_min.scaled(-1)
        root = self.relaxation.maximise(form, self.region.hull, -ONE * 10**300)
        if isinstance(root, Empty):
            return Optimum("infeasible", evidence=EmptyRegion(root.farkas))
        if isinstance(root, Failed):
            return Optimum("unknown", reason=root.reason)
        if isinstance(root, Ray):
            return self._unbounded(form_min, root)
        search = Search(self.relaxation, form, None, nodes=FIRST_NODES, improve=True, deadline=self.deadline)
        end = search.run()
        if isinstance(end, Tree):
            if search.best is None:
                evidence = _whole(end)
                return Optimum("infeasible", evidence=evidence)
            value = form.at(dict(enumerate(search.best)))
            return Optimum("optimal", search.best, -value, _whole(end))
        if end is Reason.TIME:
            return _unknown(search.best, form, Reason.TIME)
        return self._optimum_by_solver(form, search.best, end if isinstance(end, Reason) else Reason.NUMERIC)

    def _optimum_by_solver(self, form: Affine, best: Point | None, reason: Reason) -> Optimum:
        """Take the MILP solver's point for the optimum and prove it, improving it as counterpoints appear."""
        if best is None:
            found = self.find_point()
            if isinstance(found, Infeasible):
                return Optimum("infeasible", evidence=found.evidence)
            if isinstance(found, GaveUp):
                return Optimum("unknown", reason=found.reason)
            best = found.point
        for _ in range(50):
            value = form.at(dict(enumerate(best)))
            counter, bound, fault = self._ask_solver(form, value)
            answer: Evidence | CounterPoint | GaveUp
            if counter is not None:
                answer = counter
            else:
                end = self._search_on(form, value)
                if isinstance(end, Tree):
                    answer = _whole(end)
                elif isinstance(end, Reason):
                    answer = bound if bound is not None else GaveUp(fault or end)
                else:
                    answer = self._counter(form, value, end) or GaveUp(Reason.NUMERIC)
            if isinstance(answer, GaveUp):
                return _unknown(best, form, answer.reason)
            if not isinstance(answer, CounterPoint):
                return Optimum("optimal", best, -value, answer)
            best = answer.point
        return _unknown(best, form, reason)

    def _unbounded(self, form_min: Affine, root: Ray) -> Optimum:
        if self.is_continuous:
            return Optimum("unbounded", tuple(root.point), ray=tuple(root.ray))
        found = self.find_point()
        if isinstance(found, Infeasible):
            return Optimum("infeasible", evidence=found.evidence)
        if isinstance(found, GaveUp):
            return Optimum("unknown", reason=found.reason)
        ray = self._integral_ray(root.ray)
        value = form_min.at(dict(enumerate(found.point)))
        return Optimum("unbounded", found.point, value, ray=tuple(ray))


def _normal(form: Affine) -> tuple[tuple[tuple[int, Rational], ...], Rational]:
    """Return the terms divided by the coefficient of the lowest position, and that coefficient."""
    items = sorted(form.terms.items())
    lead = items[0][1]
    if lead == ONE:
        return tuple(items), lead
    return tuple((j, c / lead) for j, c in items), lead


def _turned(counter: CounterPoint) -> CounterPoint:
    """Return the counterpoint of ``-form`` as one of ``form``."""
    return CounterPoint(counter.point, -counter.value, counter.violation)


def _whole(tree: Tree) -> Evidence:
    """Return a tree as evidence for the region: a single leaf as itself, all leaves empty as emptiness."""
    if isinstance(tree.root, Leaf):
        return tree.root.evidence
    return EmptyRegion(tree) if tree.bound is None else tree


def _unknown(best: Point | None, form: Affine, reason: Reason) -> Optimum:
    value = None if best is None else -form.at(dict(enumerate(best)))
    return Optimum("unknown", best, value, reason=reason)
