"""Why a map is no proof, in a few sentences for whoever proposed it."""

from __future__ import annotations

from dataclasses import dataclass

from equivamap.ir.rendering import render_number
from equivamap.verify.acceptance import objection
from equivamap.verify.attempt import Attempt
from equivamap.verify.case import Case
from equivamap.verify.explanation import differences, records, trial_witness
from equivamap.verify.relations import Reason, Standing
from equivamap.verify.verdict import Difference, WitnessPoint

__all__ = ["Shortfall", "shortfall"]

_VALUES_SHOWN = 40
_FAMILIES_SHOWN = 6
_OPEN_SHOWN = 5

_HOPELESS = {
    Reason.VACUOUS: "no feasible point (or optimum) of a side is known, so that no map proves anything",
    Reason.DEGENERATE: "A has a single feasible point on this data, so that no map proves anything",
}


@dataclass(frozen=True)
class Shortfall:
    """What a map lacks.

    Parameters
    ----------
    text
        Why it is no proof.
    rank
        How far it is from one: less is better.
    hopeless
        Why no other map can be one; empty where one might.
    """

    text: str
    rank: tuple[int, ...]
    hopeless: str = ""


def shortfall(case: Case, attempt: Attempt) -> Shortfall:
    """Say why a map is no proof of the relation asked, with the smallest witness in the models' names."""
    claim = attempt.claim
    opened = len(attempt.trial.open_columns) if attempt.not_allowed_open else 0
    if claim.standing is Standing.PROVED:
        text, hopeless = _objected(attempt, objection(case, attempt, case.question.relation))
        return Shortfall(text, (0, 0, opened), hopeless)
    parts = []
    if opened:
        families = ", ".join(attempt.not_allowed_open[:_FAMILIES_SHOWN])
        parts.append(f"Families of A with members that the map does not determine: {families}.")
    unknown = [r for r in records(attempt.trial, claim) if r.standing is Standing.UNKNOWN]
    if claim.standing is Standing.REFUTED:
        parts += _refuted(attempt)
        refuted = sum(s.standing is Standing.REFUTED for _, s in claim.settled)
        return Shortfall("\n".join(parts), (2 if opened else 1, refuted, opened + len(unknown)))
    parts.append("The map is not refuted, but this could not be proved:")
    parts += [f"- {record.direction}: {record.claim} ({record.kind})" for record in unknown[:_OPEN_SHOWN]]
    if len(unknown) > _OPEN_SHOWN:
        parts.append(f"- and {len(unknown) - _OPEN_SHOWN} more")
    return Shortfall("\n".join(parts), (2 if opened else 0, 1 + len(unknown), opened))


def _objected(attempt: Attempt, reason: Reason | None) -> tuple[str, str]:
    """Say why a map that holds is not accepted, and why no other could be."""
    if reason is Reason.INSTANCE_SPECIFIC:
        return f"The map holds, but proves nothing: {attempt.inadmissible}.", ""
    if reason is Reason.REFERENCE_NOT_DETERMINED:
        names = ", ".join(attempt.not_allowed_open[:_FAMILIES_SHOWN])
        return f"The map holds, but leaves variables of A without a backward line: {names}.", ""
    if reason is Reason.NAMES_MAP_FAILS:
        return (
            "The map holds, but it sends a variable to another than the one of the same name, and the map by names "
            "fails. Keep the names.",
            "",
        )
    return "", "" if reason is None else _HOPELESS.get(reason, f"the proof was stopped: {reason.value}")


def _refuted(attempt: Attempt) -> list[str]:
    parts = []
    witness = trial_witness(attempt.trial, attempt.claim)
    if witness is not None:
        parts.append(f"Witness: {witness.claim}.")
        parts += [
            f"- point of {point.side.upper()}, objective value {render_number(point.value)}: {_values(point)}"
            for point in witness.points
        ]
        if witness.rendered:
            amount = "" if witness.violation is None else f", violated by {render_number(witness.violation)}"
            parts.append(f"- what fails: {witness.rendered}{amount}")
    found = differences(attempt.trial, attempt.to_a, attempt.to_b, attempt.claim)
    for words, group in (
        ("Of A, fails at images of feasible points of B", found.missing),
        ("Of B, fails at images of feasible points of A", found.extra),
        ("On both sides, but different under the map", found.changed),
    ):
        if group:
            parts.append(f"{words}:")
            parts += [f"- {_difference(d)}" for d in group[:_FAMILIES_SHOWN]]
    return parts


def _difference(difference: Difference) -> str:
    count = f", {len(difference.rows)} rows" if len(difference.rows) > 1 else ""
    return f"{difference.family}{count}: {difference.rendered}"


def _values(point: WitnessPoint) -> str:
    shown = [f"{name} = {render_number(value)}" for name, value in point.values.items() if value]
    if not shown:
        return "all variables are 0"
    more = f", and {len(shown) - _VALUES_SHOWN} more" if len(shown) > _VALUES_SHOWN else ""
    rest = "" if len(shown) == len(point.values) else "; all others are 0"
    return ", ".join(shown[:_VALUES_SHOWN]) + more + rest
