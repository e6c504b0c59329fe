"""Proofs for the regions of the checker: the provers of both sides, and what a verdict has already found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from equivamap.certify.region import Region
from equivamap.certifying.evidence_lines import Uncertified, integer_entry, nodes_of
from equivamap.ir import ONE, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.evidence import BoundSum, EmptyRegion, Leaf, SameRow, SolverBound, Tree
from equivamap.verify.integrality import prove_integral
from equivamap.verify.obligations import Obligation
from equivamap.verify.outcomes import CounterPoint, ExactPoint, GaveUp, Infeasible, Integral, Optimum, Point
from equivamap.verify.tree import Search

if TYPE_CHECKING:
    from equivamap.verify.sides import Side
    from equivamap.verify.trial import Trial

__all__ = ["Proofs"]

MORE_NODES = 40_000
"""Nodes of the exact search where a verdict was content with a solver's bound."""
KEPT_PROVERS = 64


class Proofs:
    """Answers about the regions of the checker.

    Parameters
    ----------
    a, b
        The sides.
    deadline
        `time.monotonic` value after which nothing more is proved; None for none.
    """

    def __init__(self, a: Side, b: Side, deadline: float | None) -> None:
        self.sides = {"a": a, "b": b}
        self.deadline = deadline
        self._models: dict[int, Side] = {}
        self._provers: dict[int, tuple[Region, Prover]] = {}
        self._known: dict[tuple[str, Affine, Rational | None], Any] = {}

    def serve(self, model: object, side: Side) -> None:
        """Say which side a model of the checker is."""
        self._models[id(model)] = side

    def learn(self, trial: Trial) -> None:
        """Take over what a trial has proved on the feasible regions themselves."""
        for (direction, subject), settled in trial._memo.items():
            if isinstance(subject, Obligation) and settled.evidence is not None and settled.point is None:
                source = trial.sides(direction)[0].label
                limit = None if subject.integral else subject.limit
                if subject.zero_or is None:
                    self._known[source, subject.form, limit] = settled.evidence

    def side_of(self, region: Region) -> Side:
        """Return the side whose feasible region a region restricts."""
        return self._models[id(region.model)]

    def prover(self, region: Region) -> Prover:
        """Return a prover of the region."""
        side = self.side_of(region)
        if not region.more and region.n == region.model.n:
            return side.prover
        kept = self._provers.get(id(region))
        if kept is not None:
            return kept[1]
        exact = side.region
        for j in range(exact.n, region.n):
            exact = exact.with_columns([region.bounds[j]], integer=region.integer[j])
        exact = exact.with_rows(Row(0, body, lower, upper) for body, lower, upper in region.more)
        prover = Prover(exact, deadline=self.deadline)
        if len(self._provers) >= KEPT_PROVERS:
            self._provers.clear()
        self._provers[id(region)] = region, prover
        return prover

    def at_most(self, region: Region, form: Affine, limit: Rational) -> list[Any]:
        """Return nodes for ``form <= limit``."""
        if not region.more and region.n == region.model.n:
            known = self._known.get((self.side_of(region).label, form, limit))
            if known is not None and not _is_word(known) and not isinstance(known, BoundSum):
                return nodes_of(known)
        prover = self.prover(region)
        answer = _same_row(prover, form, limit) or prover.prove_at_most(form, limit)
        if isinstance(answer, CounterPoint):
            raise Uncertified("it does not hold on the region that the checker asks about")
        if isinstance(answer, GaveUp) or _is_word(answer):
            answer = self._search(prover, form, limit)
        return nodes_of(answer)

    def _search(self, prover: Prover, form: Affine, limit: Rational) -> Any:
        """Branch and bound for longer than a verdict would."""
        end = Search(prover.relaxation, form, limit, nodes=MORE_NODES, deadline=self.deadline).run()
        if not isinstance(end, Tree):
            reason = getattr(end, "value", "a point was found")
            raise Uncertified(f"branch and bound found no proof ({reason})")
        if isinstance(end.root, Leaf):
            return end.root.evidence
        return EmptyRegion(end) if end.bound is None else end

    def empty(self, region: Region) -> list[Any]:
        """Return nodes that show a region empty."""
        prover = self.prover(region)
        found = prover.find_point()
        if isinstance(found, Infeasible) and not _is_word(found.evidence):
            return nodes_of(found.evidence)
        if isinstance(found, ExactPoint):
            raise Uncertified("the region that should be empty has a point")
        return nodes_of(self._search(prover, Affine(), -ONE))

    def integral(self, region: Region, form: Affine) -> list[Any]:
        """Return the entry that shows a form integral."""
        known = None
        if not region.more and region.n == region.model.n:
            known = self._known.get((self.side_of(region).label, form, None))
        if known is not None:
            try:
                return integer_entry(known)
            except Uncertified:
                pass
        answer = prove_integral(self.prover(region), form)
        if not isinstance(answer, Integral):
            raise Uncertified("no proof that it is an integer")
        return integer_entry(answer.evidence)

    def point(self, region: Region) -> Point:
        """Return a point of a region."""
        found = self.prover(region).find_point()
        if not isinstance(found, ExactPoint):
            raise Uncertified("no feasible point is known")
        return found.point

    def two_points(self, region: Region) -> tuple[Point, Point]:
        """Return two different points of a region."""
        first = self.point(region)
        prover = self.prover(region)
        for j, value in enumerate(first):
            for sign in (1, -1):
                answer = prover.prove_at_most(Affine.variable(j, sign), sign * value)
                if isinstance(answer, CounterPoint):
                    return first, answer.point
            if self.deadline is not None and time.monotonic() > self.deadline:
                break
        raise Uncertified("a second feasible point is not known")

    def optimum(self, region: Region, form: Affine) -> Optimum:
        """Return the minimum of a form on a region."""
        side = self.side_of(region)
        if not region.more:
            if form == side.instance.objective:
                return side.best
            if form == side.instance.objective.scaled(-1):
                return side.worst
        return self.prover(region).optimum(form)


def _same_row(prover: Prover, form: Affine, limit: Rational) -> SameRow | None:
    """Return the row that the form is as the model states it: it says more than bounds that prove as much."""
    if not form.terms:
        return None
    lead = form.terms[min(form.terms)]
    key = tuple((j, c / lead) for j, c in sorted(form.terms.items()))
    for i, other in prover.row_index.get(key, ()):
        factor = lead / other
        row = prover.region.rows[i]
        side = row.upper if factor > 0 else row.lower
        if side is not None and form.constant + factor * side == limit:
            return SameRow(i, factor, limit)
    return None


def _is_word(evidence: object) -> bool:
    """Tell whether evidence is the word of a solver, somewhere."""
    return isinstance(evidence, SolverBound) or getattr(evidence, "grade", "exact") != "exact"
