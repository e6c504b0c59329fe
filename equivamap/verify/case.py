"""A pair under decision: the question, both sides, the maps tried so far; and the ruling it comes to."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Standing
from equivamap.verify.sides import Side

if TYPE_CHECKING:
    from equivamap.verify.alignment import Alignment
    from equivamap.verify.known_points import KnownPoints
    from equivamap.verify.refutation import Screens
    from equivamap.verify.verdict import Witness

__all__ = ["Case", "Ruling"]


@dataclass
class Case:
    """One question about one pair.

    Parameters
    ----------
    question, a, b
        What is asked, of which sides.
    proposers_failed
        What to say when there was no proposal at all.
    attempts
        The proposals tried so far, in their order.
    passed_over
        The nearest of the maps that a known point refuted before they were tried.
    """

    question: Question
    a: Side
    b: Side
    proposers_failed: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    passed_over: Attempt | None = None

    @cached_property
    def screens(self) -> Screens:
        """Statuses and values of both sides."""
        from equivamap.verify.refutation import Screens

        return Screens(self.a, self.b, self.question.objective, bool(self.question.open_families))

    @cached_property
    def known_points(self) -> KnownPoints:
        """Feasible points of B that maps must carry."""
        from equivamap.verify.known_points import KnownPoints

        return KnownPoints(self.b)

    @cached_property
    def by_names(self) -> Attempt | None:
        """The map by equal names, whether or not it was proposed; None unless names agree on both sides."""
        if self.question.names_map is None:
            return None
        tried = next((t for t in self.attempts if t.proposal.source == "names"), None)
        return tried or Attempt(self.question, self.a, self.b, self.question.names_map())

    def pass_over(self, attempt: Attempt) -> None:
        """Keep a map that fails at a known point, to be told of where it is nearer than those that were tried."""
        if self.passed_over is None or attempt.standing_alone < self.passed_over.standing_alone:
            self.passed_over = attempt

    @property
    def out_of_time(self) -> bool:
        """True when the time limit has passed."""
        return self.a.deadline is not None and time.monotonic() > self.a.deadline

    @property
    def best_attempt(self) -> Attempt | None:
        """The attempt that says most about the pair, or None.

        One that links all of A, before one that leaves out what it cannot link; then proved, open, refuted; then
        the fewest refuted obligations and open columns.
        """

        def rank(attempt: Attempt) -> tuple[bool, int, int]:
            order = {Standing.PROVED: 0, Standing.UNKNOWN: 1, Standing.REFUTED: 2}[attempt.claim.standing]
            refuted = sum(s.standing is Standing.REFUTED for _, s in attempt.claim.settled)
            return bool(attempt.not_allowed_open), order, refuted + len(attempt.trial.open_columns)

        return min(self.attempts, key=rank, default=None)

    @property
    def told_attempt(self) -> Attempt | None:
        """The attempt by which to say how the models differ: the best; of refuted ones, that which changes least."""
        best = self.best_attempt
        if best is None or best.given or best.claim.standing is not Standing.REFUTED:
            return best
        from equivamap.verify.nearest_map import nearest_of

        refuted = [t for t in self.attempts if t.claim.standing is Standing.REFUTED]
        return nearest_of([*refuted, *([] if self.passed_over is None else [self.passed_over])])


@dataclass(frozen=True)
class Ruling:
    """The verdict before it is stated in full.

    `attempt` is the map it speaks of, `witness` what refutes. With `aligned`, the verdict is that on the pair with
    these numbers.
    """

    verdict: Outcome
    explanation: str
    basis: Basis | None = None
    reason: Reason | None = None
    grade: Grade | None = None
    attempt: Attempt | None = None
    witness: Witness | None = None
    next_command: str = ""
    aligned: Alignment | None = None
