"""A ruling stated in full: every relation and direction, what differs, what it stands on."""

from __future__ import annotations

from collections.abc import Mapping

from equivamap.ir.rendering import render_number
from equivamap.verify.acceptance import objection
from equivamap.verify.attempt import Attempt
from equivamap.verify.case import Case, Ruling
from equivamap.verify.explanation import differences, records, trial_witness
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing, implies
from equivamap.verify.trial import A_TO_B, B_TO_A, Direction
from equivamap.verify.verdict import (
    CheckResult,
    Claim,
    Differences,
    DirectionClaims,
    ObligationRecord,
    Strength,
)

__all__ = ["map_lines", "stated"]

MOST_RENDERED = 20_000
"""Columns above which a map is only counted, not written out."""
STRENGTH_LIMIT = 200_000
"""Nonzeros above which LP bounds are not computed for the report alone."""

_STRONGEST_FIRST = (
    Relation.ISOMORPHIC,
    Relation.SAME_DECISIONS,
    Relation.REFORMULATION,
    Relation.QUASI_KARP,
)
"""same-decisions before reformulation, neither of which implies the other"""

_NO_OPTIMUM = Claim(Standing.UNKNOWN, None, "no optimum on this data")


def stated(case: Case, ruling: Ruling) -> CheckResult:
    """Return the result of a check: the ruling with everything that explains it."""
    attempt = ruling.attempt
    profile = _profile(case, ruling)
    witness = ruling.witness
    found = Differences()
    listed: tuple[ObligationRecord, ...] = ()
    if attempt is not None:
        claim = attempt.claim
        if ruling.verdict is Outcome.EQUIVALENT:
            found = differences(attempt.trial, attempt.to_a, attempt.to_b, None)
        else:
            found = differences(attempt.trial, attempt.to_a, attempt.to_b, claim)
            witness = witness or trial_witness(attempt.trial, claim)
        listed = records(attempt.trial, claim, attempt.to_a, attempt.to_b)
    backward, forward = map_lines(attempt)
    proved_by_map = attempt is not None and ruling.verdict is Outcome.EQUIVALENT
    return CheckResult(
        verdict=ruling.verdict,
        relation=case.question.relation,
        basis=ruling.basis,
        scope="instance",
        grade=ruling.grade,
        reason=ruling.reason,
        explanation=ruling.explanation,
        strongest_proved=next((r for r in _STRONGEST_FIRST if _stands(profile, r, Standing.PROVED)), None),
        first_refuted=next((r for r in Relation if _stands(profile, r, Standing.REFUTED)), None),
        profile=profile,
        map_source=None if attempt is None else attempt.proposal.source,
        backward_map=backward,
        forward_map=forward,
        objective_map=attempt.claim.objective_map if attempt is not None and proved_by_map else None,
        left_open=() if attempt is None else attempt.open_families,
        same_value=_same_value(case, ruling, profile),
        a_to_b=_direction(case, A_TO_B, attempt, profile),
        b_to_a=_direction(case, B_TO_A, attempt, profile),
        differences=found,
        witness=witness,
        obligations=listed,
        strength=_strength(case, attempt),
        nonvacuous=case.a.has_known_point and case.b.has_known_point,
        next_command=ruling.next_command,
    )


def _stands(profile: Mapping[Relation, Claim], relation: Relation, standing: Standing) -> bool:
    return profile[relation].standing is standing


# -- every relation -----------------------------------------------------------------------------------------


def _profile(case: Case, ruling: Ruling) -> Mapping[Relation, Claim]:
    """State every relation for the map that the verdict speaks of; strongest first, proofs carried down."""
    profile: dict[Relation, Claim] = {}
    for relation in reversed(Relation):
        if relation is case.question.relation and ruling.verdict is not Outcome.UNDECIDED:
            standing = Standing.PROVED if ruling.verdict is Outcome.EQUIVALENT else Standing.REFUTED
            profile[relation] = Claim(standing, ruling.grade)
        else:
            profile[relation] = _implied(case, relation, profile) or _beside(case, relation, ruling)
    # what refutes a relation refutes the stronger ones, on the same basis
    for relation in Relation:
        for weaker in Relation:
            if weaker is not relation and implies(relation, weaker):
                claim = profile[weaker]
                if claim.standing is Standing.REFUTED and profile[relation].standing is Standing.UNKNOWN:
                    profile[relation] = Claim(Standing.REFUTED, claim.grade, f"as {weaker} is")
    return {relation: profile[relation] for relation in Relation}


def _implied(case: Case, relation: Relation, profile: Mapping[Relation, Claim]) -> Claim | None:
    """Carry a proof down to a weaker relation; one about optima is empty where there are known to be none."""
    for stronger, claim in profile.items():
        if claim.standing is Standing.PROVED and implies(stronger, relation):
            if relation is Relation.QUASI_KARP and _without_optimum(case):
                return _NO_OPTIMUM
            return Claim(Standing.PROVED, claim.grade, f"follows from {stronger}")
    return None


def _without_optimum(case: Case) -> bool:
    return any(s.solved and s.best.status in ("infeasible", "unbounded") for s in (case.a, case.b))


def _beside(case: Case, relation: Relation, ruling: Ruling) -> Claim:
    """State a relation that was not asked about, as far as that costs little."""
    attempt = ruling.attempt
    if attempt is not None and ruling.reason is not Reason.COEFFICIENTS_DIFFER:
        claim = attempt.judge(relation)
        if claim.standing is Standing.PROVED and objection(case, attempt, relation) is None:
            return Claim(Standing.PROVED, attempt.grade(relation))
        if attempt.given and attempt.failure(relation) is not None:
            return Claim(Standing.REFUTED, attempt.grade(relation), "by the map that was given")
    if case.a.solved and case.b.solved:
        found = case.screens.every_map(relation, walk=False)
        if found is None and ruling.basis is Basis.SAME_UNITS:
            by_values = case.screens.same_units(relation)
            found = None if isinstance(by_values, Reason) else by_values
        if found is not None:
            return Claim(Standing.REFUTED, found.grade, found.basis.value)
    return Claim(Standing.UNKNOWN)


# -- values and directions ------------------------------------------------------------------------------------


def _same_value(case: Case, ruling: Ruling, profile: Mapping[Relation, Claim]) -> Claim:
    sides = (case.a, case.b)
    if case.a.solved and case.b.solved:
        a, b = case.a.best, case.b.best
        if a.value is not None and b.value is not None and a.status == b.status == "optimal":
            shown = [render_number(s.in_own_sense(v)) for s, v in zip(sides, (a.value, b.value), strict=True)]
            grades = [Grade(o.evidence.grade) for o in (a, b) if o.evidence is not None]
            standing = Standing.PROVED if a.value == b.value else Standing.REFUTED
            return Claim(standing, Grade.weakest(grades), f"{shown[0]} for A, {shown[1]} for B")
        if "unknown" not in (a.status, b.status):
            standing = Standing.PROVED if a.status == b.status else Standing.REFUTED
            return Claim(standing, Grade.EXACT, f"A {a.status}, B {b.status}")
    for relation in (Relation.SAME_DECISIONS, Relation.REFORMULATION):
        if ruling.attempt is not None and _stands(profile, relation, Standing.PROVED):
            if ruling.attempt.judge(relation).objective_map.is_identity:
                return Claim(Standing.PROVED, profile[relation].grade, "follows from the map; not solved")
            return Claim(Standing.UNKNOWN, None, "the same up to the objective map; not solved")
    return Claim(Standing.UNKNOWN, None, "not solved")


def _direction(
    case: Case, direction: Direction, attempt: Attempt | None, profile: Mapping[Relation, Claim]
) -> DirectionClaims:
    if attempt is None:
        nothing = Claim(Standing.UNKNOWN, None, "no map")
        return DirectionClaims(nothing, nothing)
    kept = attempt.to_a if direction == B_TO_A else attempt.to_b
    feasible = Claim(kept.standing, kept.grade, kept.reason.value if kept.reason else "")
    if _stands(profile, Relation.SAME_DECISIONS, Standing.PROVED):
        if _without_optimum(case):
            return DirectionClaims(_NO_OPTIMUM, feasible)
        follows = Claim(Standing.PROVED, profile[Relation.SAME_DECISIONS].grade, "follows")
        return DirectionClaims(follows, feasible)
    if direction == B_TO_A:
        optimal, grade = attempt.judge(Relation.QUASI_KARP), attempt.grade(Relation.QUASI_KARP)
    else:
        optimal = attempt.trial.quasi_karp(A_TO_B)
        grade = Grade.weakest([optimal.grade, attempt.trial.quasi_karp_grade()])
    note = optimal.reason.value if optimal.reason else ""
    return DirectionClaims(Claim(optimal.standing, grade, note), feasible)


# -- the map and the sizes --------------------------------------------------------------------------------------


def _strength(case: Case, attempt: Attempt | None) -> Strength:
    a, b = ((s.instance.n, s.instance.m, s.instance.nnz) for s in (case.a, case.b))
    if attempt is not None and attempt.trial.complete:
        return Strength(a, b, None, None, "the same rows: equally strong")
    if max(a[2], b[2]) > STRENGTH_LIMIT or case.out_of_time:
        return Strength(a, b, None, None, "LP bounds not computed")
    return Strength(a, b, case.a.relaxed_value, case.b.relaxed_value)


def map_lines(attempt: Attempt | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the backward and the forward lines of a map as they are shown."""
    if attempt is None:
        return (), ()
    a, b = attempt.trial.a.instance, attempt.trial.b.instance
    proposal = attempt.proposal
    shown = proposal.text
    if not shown and max(a.n, b.n) <= MOST_RENDERED:
        from equivamap.mapping.render import render_links

        shown = render_links(proposal.links, a, b)
    elif not shown:
        shown = f"# {len(proposal.links.renamed_a)} variables, paired by {proposal.source}"
    sections: dict[str, list[str]] = {"backward": [], "forward": []}
    current = "backward"
    for line in shown.splitlines():
        text = line.strip()
        if text.endswith(":") and text[:-1] in sections:
            current = text[:-1]
        elif text:
            sections[current].append(text)
    return tuple(sections["backward"]), tuple(sections["forward"])
