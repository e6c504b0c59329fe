"""Verdicts as rewards for reinforcement learning."""

from __future__ import annotations

from dataclasses import dataclass

from equivamap.verify.relations import Grade, Outcome

__all__ = ["Rewards"]


@dataclass(frozen=True)
class Rewards:
    """What each end of a check is worth; None is no reward at all, for a sample to be left out.

    Parameters
    ----------
    equivalent, not_equivalent
        What is proved.
    undecided
        What is not; silence is no proof, neither way.
    bounded
        Formulations with open data that were proved on each of some instances.
    candidate_error
        The candidate cannot be read: it fails, is no model, or outside mixed-integer linear programming.
    solver
        In place of the above where a verdict rests on a MILP solver's bound (grade ``solver``); ``"same"`` makes no
        difference between grades.
    """

    equivalent: float | None = 1.0
    not_equivalent: float | None = 0.0
    undecided: float | None = None
    bounded: float | None = None
    candidate_error: float | None = 0.0
    solver: float | str | None = "same"

    def of(self, verdict: Outcome, grade: Grade | None) -> float | None:
        """Return the reward of a verdict."""
        if verdict is Outcome.UNDECIDED:
            return self.undecided
        if grade is Grade.SOLVER and not isinstance(self.solver, str):
            return self.solver
        return {
            Outcome.EQUIVALENT: self.equivalent,
            Outcome.NOT_EQUIVALENT: self.not_equivalent,
            Outcome.BOUNDED: self.bounded,
        }[verdict]
