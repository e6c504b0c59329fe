"""What to say of an undecided question, and which options to try next."""

from __future__ import annotations

import shlex

from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.explanation import differences
from equivamap.verify.relations import Reason, Standing
from equivamap.verify.verdict import Difference

__all__ = ["advice"]

FAMILIES_TOLD = 5
"""Differences of one kind that the sentence names; the report lists all."""


def advice(
    reason: Reason, attempt: Attempt | None, question: Question, proposers_failed: str
) -> tuple[str, str]:
    """Return a sentence on the reason, and the options to add to the command next.

    Parameters
    ----------
    attempt
        The map that the verdict speaks of, if any.
    proposers_failed
        What to say where there was no map at all.
    """
    if attempt is None:
        if reason is Reason.NO_MAP_FOUND:
            return proposers_failed or "no proposer found a map", "--map FILE"
        return _TEXTS[reason]
    if reason is Reason.NO_MAP_FOUND:
        by = attempt.proposal.source
        return (
            f"the map by {by} fails{_how_it_fails(attempt)}, and no other was found; another map might exist",
            "--map names" if by == "names" else "--map FILE",
        )
    if reason is Reason.REFERENCE_NOT_DETERMINED:
        lead = "nothing in B determines"
        if attempt.given:
            lead = "the map that was given has no line for, and A's equations do not determine,"
        return (
            f"{lead} {_open_words(attempt)} of A. It holds if they may stay open, which means "
            "less; A and B swapped may need none",
            " ".join(
                f"--open {shlex.quote(f)}"
                for f in attempt.not_allowed_open
                if f not in question.open_families
            )
            or "--map FILE",
        )
    if reason is Reason.INSTANCE_SPECIFIC:
        text, command = _TEXTS[reason]
        return f"{text}: {attempt.inadmissible}", command
    if reason is Reason.OBJECTIVE_MAP and question.any_affine_cost:
        text, _ = _TEXTS[reason]
        return text, "--relation quasi-karp"
    return _TEXTS[reason]


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
        "no feasible point (or optimum) of a side is known, so that everything would be true",
        "--data FILE",
    ),
    Reason.DEGENERATE: (
        "A has a single feasible point on this data: almost any map would do",
        "--data FILE",
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
