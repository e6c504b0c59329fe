"""What to say of an undecided question, and which options to try next."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Literal

from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.explanation import differences
from equivamap.verify.relations import Reason, Relation, Standing
from equivamap.verify.verdict import Difference

__all__ = ["Sides", "advice"]

FAMILIES_TOLD = 5
"""Differences of one kind that the sentence names; the report lists all."""


_OTHER_DATA = "--data FILE"

_NO_DATA_FILES = {
    "scripts": "the data stand in the scripts: state others there, and check again",
    "models": "a model holds its data: check models of other data",
}


@dataclass(frozen=True)
class Sides:
    """What is known of both sides that an advice may speak of.

    Parameters
    ----------
    statuses
        ``optimal``, ``infeasible``, ``unbounded`` or ``unknown`` of A and B, as far as they were solved.
    data_in
        Where the data of a side stand: in ``"files"`` that scripts read, in the ``"scripts"`` themselves, or in the
        ``"models"``, which are files or objects that hold their data.
    """

    statuses: tuple[str, str] = ("unknown", "unknown")
    data_in: Literal["files", "scripts", "models"] = "files"


def advice(
    reason: Reason,
    attempt: Attempt | None,
    question: Question,
    proposers_failed: str,
    sides: Sides | None = None,
) -> tuple[str, str]:
    """Return a sentence on the reason, and the options to add to the command next; none where none would help.

    Parameters
    ----------
    attempt
        The map that the verdict speaks of, if any.
    proposers_failed
        What to say where there was no map at all.
    sides
        What is known of both sides.
    """
    sides = sides or Sides()
    text, command = _on_the_map(reason, attempt, question, proposers_failed)
    if reason is Reason.VACUOUS:
        text, command = _vacuous(question, sides)
    if command == _OTHER_DATA and sides.data_in != "files":
        return f"{text}; {_NO_DATA_FILES[sides.data_in]}", ""
    return text, command


def _on_the_map(
    reason: Reason, attempt: Attempt | None, question: Question, proposers_failed: str
) -> tuple[str, str]:
    if attempt is None:
        if reason is Reason.NO_MAP_FOUND:
            return proposers_failed or "no proposer found a map", "--map FILE"
        return _TEXTS[reason]
    if reason is Reason.NO_MAP_FOUND and attempt.given:
        # no map was searched for
        return f"the map that was given fails{_how_it_fails(attempt)}; another map might not", ""
    if reason is Reason.NO_MAP_FOUND:
        by = attempt.proposal.source
        return (
            f"the map by {by} fails{_how_it_fails(attempt)}, and no other was found; another map might exist",
            "--map names" if by == "names" else "--map FILE",
        )
    if reason is Reason.REFERENCE_NOT_DETERMINED:
        return _not_determined(attempt, question)
    text, command = _TEXTS[reason]
    if reason is Reason.INSTANCE_SPECIFIC:
        return f"{text}: {attempt.inadmissible}", command
    if reason is Reason.OBJECTIVE_MAP and question.any_affine_cost:
        return text, "--relation quasi-karp"
    return text, command


def _not_determined(attempt: Attempt, question: Question) -> tuple[str, str]:
    lead = "nothing in B determines"
    if attempt.given:
        lead = "the map that was given has no line for, and A's equations do not determine,"
    to_open = [f for f in attempt.not_allowed_open if f not in question.open_families]
    return (
        f"{lead} {_open_words(attempt)} of A. It holds if they may stay open, which means "
        "less; A and B swapped may need none",
        " ".join(f"--open {shlex.quote(f)}" for f in to_open) or "--map FILE",
    )


def _vacuous(question: Question, sides: Sides) -> tuple[str, str]:
    """Say of what there is nothing: of feasible points, or of optima alone."""
    if sides.statuses == ("infeasible", "infeasible"):
        return (
            "both models are infeasible on this data, so that everything would be true of them",
            _OTHER_DATA,
        )
    without = [status for status in sides.statuses if status in ("infeasible", "unbounded")]
    if question.relation is Relation.QUASI_KARP and without == ["unbounded", "unbounded"]:
        return (
            "both models are unbounded on this data; quasi-karp speaks of optimal solutions, and there are none",
            "--relation same-decisions",
        )
    if question.relation is Relation.QUASI_KARP and not without:
        return "no optimal solution of a side is known, so that everything would be true", "--time-limit 600"
    return _TEXTS[Reason.VACUOUS]


_TEXTS: dict[Reason, tuple[str, str]] = {
    Reason.NAMES_MAP_FAILS: (
        "the map by names is refuted; the map that works sends a shared name to another",
        "--map free",
    ),
    Reason.RESTRICTS_REFERENCE: (
        "B keeps only some solutions of A, with the same optimum (cuts or symmetry breaking)",
        "--relation quasi-karp",
    ),
    Reason.UNITS: (
        "the costs may be stated in different units: their values agree up to a factor or a constant",
        "--objective affine",
    ),
    Reason.OBJECTIVE_MAP: (
        "feasible decisions agree, but the costs do not under the objective maps allowed",
        "--objective affine",
    ),
    Reason.INSTANCE_SPECIFIC: ("the map that works uses numbers that neither model states", "--map FILE"),
    Reason.OPTIMA_ONLY: (
        "the map found leads optimal solutions to optimal solutions, but neither costs nor feasible decisions agree "
        "under it: models that have nothing to do with each other have such maps",
        "--map FILE",
    ),
    Reason.NUMERIC: ("a violation too small to tell from rounding", "-v"),
    Reason.VACUOUS: (
        "no feasible point of a side is known, so that everything would be true",
        _OTHER_DATA,
    ),
    Reason.DEGENERATE: (
        "A has a single feasible point on this data: almost any map would do",
        _OTHER_DATA,
    ),
    Reason.TIME: ("the time limit was reached", "--time-limit 600"),
    Reason.SOLVER_FAILED: ("a solver failed, or two of its runs contradict each other", "-v"),
    Reason.NOT_PROVED: ("no witness was found, but some obligations could not be discharged", "-v"),
}


def _how_it_fails(attempt: Attempt) -> str:
    """Say what differs under the map, and which side relaxes the other where one does."""
    standings = (attempt.to_a.standing, attempt.to_b.standing)
    found = differences(attempt.trial, attempt.to_a, attempt.to_b, None)
    lacks, adds, changes = ("lacks", found.missing), ("adds", found.extra), ("changes", found.changed)
    told: tuple[tuple[str, tuple[Difference, ...]], ...]
    if standings == (Standing.REFUTED, Standing.PROVED):
        lead, told = "B relaxes A: it", (lacks, changes)
    elif standings == (Standing.PROVED, Standing.REFUTED):
        lead, told = "B is tighter than A: it", (adds, changes)
    elif standings == (Standing.REFUTED, Standing.REFUTED):
        lead, told = "B", (changes, lacks, adds)
    else:
        return ""
    parts = [f"{verb} {_listed(group)}" for verb, group in told if group]
    return f" (under it {lead} {' and '.join(parts)})" if parts else ""


def _listed(group: tuple[Difference, ...]) -> str:
    """Name the single member where a family has but one, else the family."""
    names = [_name(difference) for difference in group]
    return ", ".join(names[:FAMILIES_TOLD]) + (", …" if len(names) > FAMILIES_TOLD else "")


def _name(difference: Difference) -> str:
    if len(difference.rows) != 1:
        return difference.family
    what = next((w for w in ("bounds of ", "type of ") if difference.family.startswith(w)), "")
    return what + difference.rows[0]


def _open_words(attempt: Attempt) -> str:
    families = attempt.open_families
    return f"the variables {', '.join(families[:5])}{', …' if len(families) > 5 else ''}"
