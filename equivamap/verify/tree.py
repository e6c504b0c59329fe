"""Branch and bound with exact leaves: the proof is the tree, the refutation an exact point."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gmpy2 import mpq

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.verify.evidence import (
    Contradiction,
    EmptyRegion,
    Evidence,
    Farkas,
    Leaf,
    Node,
    Rounded,
    Split,
    Tree,
    ZeroOrRange,
)
from equivamap.verify.outcomes import Point, Reason
from equivamap.verify.region import Bounds, Region, floor
from equivamap.verify.relaxation import Above, Empty, Failed, Proved, Ray, Relaxation

__all__ = ["Search", "SearchEnd", "fits_limit"]

INTEGRAL = 1e-6
"""Distance to an integer below which a float counts as one; only steers the search."""
BINDING = 1e-9
"""Size of a row multiplier above which its variables are looked at first when branching."""
HALF = mpq(1, 2)
DEPTH = 200
"""Branches above one another beyond which the search gives up (unbounded integer variables)."""

SearchEnd: TypeAlias = Tree | Point | Reason


def fits_limit(region: Region, form: Affine, limit: Rational) -> tuple[Rational, bool, Rational | None]:
    """Return the cap a bound must meet to prove ``form <= limit``, whether strictly, and the form's step.

    A form with values in ``constant + step*Z`` need only be bounded below the next value above the limit.
    """
    step = region.step_of(form)
    if step is None:
        return limit, False, None
    return form.constant + (floor((limit - form.constant) / step) + ONE) * step, True, step


@dataclass
class _Open:
    """A node that waits for its turn; its place in the list of all nodes is where its children refer to."""

    place: int
    box: Sequence[Bounds]
    depth: int
    changed: int


class Search:
    """One branch-and-bound run over a region.

    Parameters
    ----------
    relaxation
        Relaxation of the region.
    form, limit
        Prove ``form <= limit`` or find a point above.
    nodes
        Node limit.
    improve
        If True, a point found above the limit becomes the new limit and the search goes on, so that it ends
        with the maximum of the form: `best` and its proof.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        form: Affine,
        limit: Rational | None,
        *,
        nodes: int,
        improve: bool = False,
        deadline: float | None = None,
    ) -> None:
        self.relaxation = relaxation
        self.region = relaxation.region
        self.form = form
        self.limit = limit
        self.nodes = nodes
        self.improve = improve
        self.deadline = deadline
        self.best: Point | None = None
        self.size = 0
        self.integers = [j for j, integer in enumerate(self.region.integer) if integer]
        self.disjunctive = self.region.disjunctive
        self._kids: list[tuple[int, Rational | None, int, int] | Evidence | None] = [None]

    def run(self) -> SearchEnd:
        """Return the proof, a point above the limit, or why neither."""
        waiting = [_Open(0, self.region.hull, 0, -1)]
        visited = 0
        while waiting:
            node = waiting.pop()
            visited += 1
            if visited > self.nodes or node.depth > DEPTH:
                return Reason.NODES
            if self.deadline is not None and time.monotonic() > self.deadline:
                return Reason.TIME
            done = self._visit(node, waiting)
            if done is not None:
                return done
        root = self._assemble()
        bound: Rational | None = None
        for kid in self._kids:
            if kid is None or isinstance(kid, tuple | EmptyRegion):
                continue
            if bound is None or kid.bound is None or kid.bound > bound:
                bound = kid.bound
        return Tree(root, bound, self.size)

    def _visit(self, node: _Open, waiting: list[_Open]) -> Point | Reason | None:
        if node.changed >= 0:
            lower, upper = node.box[node.changed]
            if lower is not None and upper is not None and lower > upper:
                self._close(node, EmptyRegion(Contradiction("variable", node.changed)))
                return None
        while True:
            outcome = self._bound(node.box)
            if isinstance(outcome, Proved):
                self._close(node, self._leaf(outcome.farkas))
                return None
            if isinstance(outcome, Empty):
                self._close(node, EmptyRegion(outcome.farkas))
                return None
            if isinstance(outcome, Failed):
                return outcome.reason
            if isinstance(outcome, Ray):
                return Reason.NUMERIC
            if self._branch_by_floats(node, outcome, waiting):
                return None
            point = self.complete(outcome.x, node.box)
            if point is None:
                # Floats may have rounded to the wrong integers; the exact vertex does not.
                vertex = self.relaxation.vertex(outcome, node.box)
                point = None if vertex is None else self.complete(vertex, node.box)
            if point is None:
                if self._branch_on_vertex(node, outcome, waiting):
                    return None
                return Reason.NUMERIC
            if not self.improve:
                return point
            self.best, self.limit = point, self.form.at(dict(enumerate(point)))

    def _bound(self, box: Sequence[Bounds]) -> Proved | Empty | Above | Ray | Failed:
        limit = self.limit
        if limit is None:
            # No incumbent yet: nothing but emptiness can close a node.
            outcome = self.relaxation.maximise(self.form, box, -ONE * 10**300)
            return Failed(Reason.NUMERIC) if isinstance(outcome, Proved) else outcome
        cap, strict, _ = fits_limit(self.region, self.form, limit)
        return self.relaxation.maximise(self.form, box, cap, strict=strict)

    def _leaf(self, farkas: Farkas) -> Evidence:
        assert self.limit is not None
        if farkas.bound <= self.limit:
            return farkas
        _, _, step = fits_limit(self.region, self.form, self.limit)
        assert step is not None
        constant = self.form.constant
        return Rounded(farkas, step, constant + floor((farkas.bound - constant) / step) * step)

    def complete(self, x: Sequence[float] | Sequence[Rational], box: Sequence[Bounds]) -> Point | None:
        """Return an exact point of the region above the limit, with the integers of `x` and the rest re-solved."""
        fixed = list(box)
        for j in self.integers:
            value = floor(mpq(x[j]) + HALF)
            fixed[j] = (value, value)
        for j in self.disjunctive:
            if not self.region.integer[j]:
                fixed[j] = self._chosen(j, x[j])
        outcome = self._bound(fixed)
        if not isinstance(outcome, Above):
            return None
        vertex = self.relaxation.vertex(outcome, fixed)
        if vertex is None:
            again = self.relaxation.maximise_exactly(
                self.form, fixed, self.limit or ZERO, hint=outcome.result
            )
            vertex = again.vertex if isinstance(again, Above) else None
        if vertex is None or self.region.contains(vertex) is not None:
            return None
        value = self.form.at(dict(enumerate(vertex)))
        return tuple(vertex) if self.limit is None or value > self.limit else None

    def _chosen(self, j: int, value: Rational | float) -> Bounds:
        lower, upper = self.region.range_of(j)
        near = lower if lower is not None and lower > 0 else upper
        assert near is not None
        return (ZERO, ZERO) if 2 * abs(mpq(value)) < abs(near) else (lower, upper)

    # -- branching ---------------------------------------------------------------------------------------

    def _branch_by_floats(self, node: _Open, above: Above, waiting: list[_Open]) -> bool:
        x = above.x
        fractional = {j: d for j in self.integers if (d := abs(x[j] - round(x[j]))) > INTEGRAL}
        if fractional:
            chosen = self._most_telling(fractional, above)
            lower, upper = node.box[chosen]
            threshold = ZERO + math.floor(x[chosen])
            if (lower is None or threshold >= lower) and (upper is None or threshold < upper):
                self._split(node, chosen, threshold, x[chosen], waiting)
                return True
        for j in self.disjunctive:
            if self._undecided(node.box[j], j):
                lower, upper = self.region.range_of(j)
                gap_lower = -math.inf if lower is None else float(lower)
                gap_upper = math.inf if upper is None else float(upper)
                value = x[j]
                inside = gap_lower - INTEGRAL <= value <= gap_upper + INTEGRAL
                if abs(value) > INTEGRAL and not inside:
                    self._zero_or_range(node, j, waiting)
                    return True
        return False

    def _most_telling(self, fractional: Mapping[int, float], above: Above) -> int:
        """Return the most fractional variable: of the form, else of a row that binds it, else of all."""
        here = fractional.keys() & self.form.terms.keys()
        if not here and above.result is not None:
            for i, y in enumerate(above.result.multipliers):
                if abs(y) > BINDING:
                    here |= fractional.keys() & self.region.rows[i].body.terms.keys()
        return min(here or fractional.keys(), key=lambda j: (-fractional[j], j))

    def _branch_on_vertex(self, node: _Open, above: Above, waiting: list[_Open]) -> bool:
        """Branch where floats see nothing to branch on: at an exactly fractional value, else at any open one."""
        vertex = self.relaxation.vertex(above, node.box)
        candidates = self.integers
        if vertex is not None:
            candidates = sorted(candidates, key=lambda j: vertex[j].denominator == 1)
        for j in self.disjunctive:
            if self._undecided(node.box[j], j):
                self._zero_or_range(node, j, waiting)
                return True
        for j in candidates:
            lower, upper = node.box[j]
            if lower is not None and lower == upper:
                continue
            threshold = floor(vertex[j]) if vertex is not None else ZERO + round(above.x[j])
            if upper is not None and threshold >= upper:
                threshold = upper - ONE
            if lower is not None and threshold < lower:
                threshold = lower
            self._split(node, j, threshold, above.x[j], waiting)
            return True
        return False

    def _undecided(self, pair: Bounds, j: int) -> bool:
        if pair == (ZERO, ZERO):
            return False
        lower, upper = self.region.range_of(j)
        inside_lower = lower is None or (pair[0] is not None and pair[0] >= lower)
        inside_upper = upper is None or (pair[1] is not None and pair[1] <= upper)
        return not (inside_lower and inside_upper)

    def _split(self, node: _Open, j: int, threshold: Rational, x: float, waiting: list[_Open]) -> None:
        lower, upper = node.box[j]
        below, above = self._children(node, (j, threshold))
        first = _Open(below, _with(node.box, j, (lower, threshold)), node.depth + 1, j)
        second = _Open(above, _with(node.box, j, (threshold + ONE, upper)), node.depth + 1, j)
        near_above = mpq(x) - threshold > HALF
        waiting += [first, second] if near_above else [second, first]

    def _zero_or_range(self, node: _Open, j: int, waiting: list[_Open]) -> None:
        zero, within = self._children(node, (j, None))
        old_lower, old_upper = node.box[j]
        lower, upper = self.region.range_of(j)
        if old_lower is not None and (lower is None or old_lower > lower):
            lower = old_lower
        if old_upper is not None and (upper is None or old_upper < upper):
            upper = old_upper
        waiting.append(_Open(within, _with(node.box, j, (lower, upper)), node.depth + 1, j))
        fits = (old_lower is None or old_lower <= 0) and (old_upper is None or old_upper >= 0)
        if fits:
            waiting.append(_Open(zero, _with(node.box, j, (ZERO, ZERO)), node.depth + 1, j))
        else:
            self._kids[zero] = EmptyRegion(Contradiction("variable", j))
            self.size += 1

    def _children(self, node: _Open, branch: tuple[int, Rational | None]) -> tuple[int, int]:
        first = len(self._kids)
        self._kids += [None, None]
        self._kids[node.place] = (*branch, first, first + 1)
        return first, first + 1

    def _close(self, node: _Open, evidence: Evidence) -> None:
        self._kids[node.place] = evidence
        self.size += 1

    def _assemble(self) -> Node:
        """Build the frozen tree from its last node back to its root."""
        built: dict[int, Node] = {}
        for place in range(len(self._kids) - 1, -1, -1):
            kid = self._kids[place]
            assert kid is not None
            if not isinstance(kid, tuple):
                built[place] = Leaf(kid)
                continue
            j, threshold, first, second = kid
            one, two = built.pop(first), built.pop(second)
            built[place] = ZeroOrRange(j, one, two) if threshold is None else Split(j, threshold, one, two)
        return built[0]


def _with(box: Sequence[Bounds], j: int, pair: Bounds) -> list[Bounds]:
    result = list(box)
    result[j] = pair
    return result
