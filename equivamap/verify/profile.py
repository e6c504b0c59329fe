"""A ruling stated in full: every relation and direction, what differs, what it stands on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from equivamap.ir import Rational
from equivamap.ir.rendering import render_values
from equivamap.verify.acceptance import objection
from equivamap.verify.attempt import Attempt
from equivamap.verify.case import Case, Ruling
from equivamap.verify.explanation import differences, records, trial_witness
from equivamap.verify.objectives import cost_equation
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing, implies
from equivamap.verify.sides import Side
from equivamap.verify.trial import A_TO_B, B_TO_A, Direction
from equivamap.verify.verdict import (
    CheckResult,
    Claim,
    ComparedModels,
    Differences,
    DirectionClaims,
    ObjectiveMap,
    ObligationRecord,
    Strength,
    Witness,
)

__all__ = ["map_lines", "stated"]

MOST_RENDERED = 20_000
"""Columns above which a map is only counted, not written out."""
STRENGTH_LIMIT = 200_000
"""Nonzeros above which LP bounds are not computed for the report alone."""
POINT_LIMIT = 20_000
"""Nonzeros above which no feasible point is looked for only to say that optimal values differ."""

_STRONGEST_FIRST = (
    Relation.ISOMORPHIC,
    Relation.SAME_DECISIONS,
    Relation.REFORMULATION,
    Relation.QUASI_KARP,
)
"""same-decisions before reformulation, neither of which implies the other"""

_GIVEN_MAP_NOTE = "by the map that was given"
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
    senses = (case.a.instance.sense, case.b.instance.sense)
    phi = (
        attempt.claim.objective_map if attempt is not None and ruling.verdict is Outcome.EQUIVALENT else None
    )
    return CheckResult(
        verdict=ruling.verdict,
        relation=case.question.relation,
        basis=ruling.basis,
        scope="instance",
        grade=ruling.grade,
        reason=ruling.reason,
        explanation=ruling.explanation if phi is None else _with_costs(ruling.explanation, phi, senses),
        strongest_proved=next((r for r in _STRONGEST_FIRST if _stands(profile, r, Standing.PROVED)), None),
        first_refuted=next((r for r in Relation if _stands(profile, r, Standing.REFUTED)), None),
        profile=profile,
        map_source=None if attempt is None else attempt.proposal.source,
        backward_map=backward,
        forward_map=forward,
        objective_map=phi,
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
        map_witness=_map_witness(case, ruling),
        senses=senses,
        optimal_values=(_optimal_value(case.a), _optimal_value(case.b)),
        compared=_compared(case, attempt),
    )


def _compared(case: Case, attempt: Attempt | None) -> ComparedModels:
    """Return both models with the links of the map shown and the rows that are the same under it."""
    a, b = case.a.instance, case.b.instance
    if attempt is None:
        return ComparedModels(a, b)
    structure = attempt.trial.structure
    rows = structure.row_of_a
    if structure.scaled is not None:
        rows = np.where(rows >= 0, rows, structure.scaled.row_of_a)
    return ComparedModels(a, b, attempt.proposal.links, rows)


def _map_witness(case: Case, ruling: Ruling) -> Witness | None:
    """Return a point that the map shown does not carry, where the ruling's witness is but a value of some point."""
    attempt = ruling.attempt
    by_values = ruling.basis in (Basis.SAME_UNITS, Basis.EVERY_MAP) and ruling.witness is not None
    if attempt is None or not by_values or _optimal_value(case.a) is None or _optimal_value(case.b) is None:
        return None
    if case.a.best.value != case.b.best.value:
        return None
    found = (trial_witness(attempt.trial, claim) for claim in (attempt.to_a, attempt.to_b))
    return next((witness for witness in found if witness is not None), None)


def _optimal_value(side: Side) -> Rational | None:
    """Return the optimal value in the model's own sense where it was computed."""
    if not side.solved or side.best.status != "optimal" or side.best.value is None:
        return None
    return side.in_own_sense(side.best.value)


def _with_costs(explanation: str, phi: ObjectiveMap, senses: tuple[str, str]) -> str:
    """Say beside a proof that costs are not stated alike: both optimal values then differ, as a rule."""
    if phi.is_identity:
        return explanation
    differ = "a constant" if phi.factor == 1 else "a factor and a constant" if phi.offset else "a factor"
    text = (
        f"the costs differ by {differ}: {cost_equation(phi, senses)} (--objective same does not allow that)"
    )
    return "; ".join(part for part in (explanation, text) if part)


def _stands(profile: Mapping[Relation, Claim], relation: Relation, standing: Standing) -> bool:
    return profile[relation].standing is standing


# -- every relation -----------------------------------------------------------------------------------------


def _profile(case: Case, ruling: Ruling) -> Mapping[Relation, Claim]:
    """State every relation for the map that the verdict speaks of; strongest first, proofs carried down."""
    profile: dict[Relation, Claim] = {}
    for relation in reversed(Relation):
        if relation is case.question.relation and ruling.verdict is not Outcome.UNDECIDED:
            standing = Standing.PROVED if ruling.verdict is Outcome.EQUIVALENT else Standing.REFUTED
            refuted_on = ruling.basis if standing is Standing.REFUTED else None
            note = _GIVEN_MAP_NOTE if refuted_on is Basis.GIVEN_MAP else ""
            profile[relation] = Claim(standing, ruling.grade, note, refuted_on)
        else:
            profile[relation] = _implied(case, relation, profile) or _beside(case, relation, ruling)
    # what refutes a relation refutes the stronger ones, on the same basis
    for relation in Relation:
        for weaker in Relation:
            if weaker is not relation and implies(relation, weaker):
                claim = profile[weaker]
                if claim.standing is Standing.REFUTED and profile[relation].standing is Standing.UNKNOWN:
                    profile[relation] = Claim(Standing.REFUTED, claim.grade, f"as {weaker} is", claim.basis)
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
            return Claim(Standing.REFUTED, attempt.grade(relation), _GIVEN_MAP_NOTE, Basis.GIVEN_MAP)
    if case.a.solved and case.b.solved:
        found = case.screens.every_map(relation, walk=False)
        if found is None and ruling.basis is Basis.SAME_UNITS:
            by_values = case.screens.same_units(relation)
            found = None if isinstance(by_values, Reason) else by_values
        if found is not None:
            return Claim(Standing.REFUTED, found.grade, found.basis.value, found.basis)
    return Claim(Standing.UNKNOWN)


# -- values and directions ------------------------------------------------------------------------------------


def _same_value(case: Case, ruling: Ruling, profile: Mapping[Relation, Claim]) -> Claim:
    sides = (case.a, case.b)
    if case.a.solved and case.b.solved:
        a, b = case.a.best, case.b.best
        if a.value is not None and b.value is not None and a.status == b.status == "optimal":
            shown = render_values(
                *(s.in_own_sense(v) for s, v in zip(sides, (a.value, b.value), strict=True))
            )
            grades = [Grade(o.evidence.grade) for o in (a, b) if o.evidence is not None]
            standing = Standing.PROVED if a.value == b.value else Standing.REFUTED
            values = f"{shown[0]} for A, {shown[1]} for B"
            phi = _phi_of_proof(ruling, profile)
            if phi is not None and not phi.is_identity:
                values += f"; by the map of costs, {_short_equation(case, phi)}"
            return Claim(standing, Grade.weakest(grades), values)
        if "unknown" not in (a.status, b.status):
            standing = Standing.PROVED if a.status == b.status else Standing.REFUTED
            return Claim(standing, Grade.EXACT, f"A {a.status}, B {b.status}")
    phi = _phi_of_proof(ruling, profile)
    if phi is None:
        return Claim(Standing.UNKNOWN, None, "not solved")
    grade = next(profile[r].grade for r in _VALUE_PROOFS if _stands(profile, r, Standing.PROVED))
    if phi.is_identity:
        return Claim(Standing.PROVED, grade, "follows from the map; not solved")
    equation = _short_equation(case, phi)
    if phi.factor != 1 or case.a.instance.sense != case.b.instance.sense:
        return Claim(Standing.UNKNOWN, None, f"not solved; related by the map of costs: {equation}")
    if _has_optimum(case.a) or _has_optimum(case.b):
        return Claim(Standing.REFUTED, grade, f"differs by the map of costs: {equation}")
    return Claim(Standing.UNKNOWN, None, f"not solved; any optimum differs by the map of costs: {equation}")


_VALUE_PROOFS = (Relation.SAME_DECISIONS, Relation.REFORMULATION)
"""Relations of which a proof relates both optimal values."""


def _phi_of_proof(ruling: Ruling, profile: Mapping[Relation, Claim]) -> ObjectiveMap | None:
    """Return the φ that a proved relation holds under, or None."""
    for relation in _VALUE_PROOFS:
        if ruling.attempt is not None and _stands(profile, relation, Standing.PROVED):
            return ruling.attempt.judge(relation).objective_map
    return None


def _short_equation(case: Case, phi: ObjectiveMap) -> str:
    return cost_equation(phi, (case.a.instance.sense, case.b.instance.sense), ("A", "B"))


def _has_optimum(side: Side) -> bool:
    """True where an optimum must exist: the bounds of variables bound the cost, and a feasible point is found."""
    bounds = side.instance.exact_bounds
    if any(bounds[j][0 if c > 0 else 1] is None for j, c in side.instance.objective):
        return False
    if not side.has_known_point and side.instance.nnz <= POINT_LIMIT:
        side.some_point  # noqa: B018  # found here, it is known from now on
    return side.has_known_point


def _direction(
    case: Case, direction: Direction, attempt: Attempt | None, profile: Mapping[Relation, Claim]
) -> DirectionClaims:
    if attempt is None:
        nothing = Claim(Standing.UNKNOWN, None, "no map")
        return DirectionClaims(nothing, nothing)
    kept = attempt.to_a if direction == B_TO_A else attempt.to_b
    feasible = Claim(kept.standing, kept.grade, kept.reason.value if kept.reason else "")
    if _without_optimum(case):
        return DirectionClaims(_NO_OPTIMUM, feasible)
    if _stands(profile, Relation.SAME_DECISIONS, Standing.PROVED):
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
    if not shown and (proposal.source == "given" or max(a.n, b.n) <= MOST_RENDERED):
        from equivamap.mapping.render import render_links

        shown = render_links(proposal.links, a, b, deadline=attempt.trial.a.deadline)
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
