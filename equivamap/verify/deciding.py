"""From proposals to a verdict: the rules V1–V6 in the order in which they apply."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

from equivamap.ir import ONE, Warned
from equivamap.mapping.links import Proposal
from equivamap.progress import phase
from equivamap.verify.acceptance import objection
from equivamap.verify.advice import Sides, advice
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.case import Case, Ruling
from equivamap.verify.explanation import trial_witness
from equivamap.verify.profile import stated
from equivamap.verify.relations import Basis, Grade, Outcome, Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import B_TO_A
from equivamap.verify.verdict import CheckResult

__all__ = ["LastResort", "Question", "decide"]

LastResort: TypeAlias = Callable[[Case, Ruling], Iterable[Proposal]]
"""Asked for maps where all else left a case undecided; between two maps it may look at what became of the first."""


NEARLY_ONE = ONE / 1000
"""Distance from 1 within which a factor between costs is looked into as a changed coefficient."""


def decide(
    question: Question,
    a: Side,
    b: Side,
    proposals: Iterable[Proposal | None],
    *,
    proposers_failed: str = "",
    last_resort: LastResort | None = None,
    ruled: Callable[[Case, Ruling], None] | None = None,
) -> CheckResult:
    """Decide a question about a pair.

    Parameters
    ----------
    a, b
        The sides, over one number table.
    proposals
        Maps to try, best first; the next is asked for when the one before it proves nothing. None says that what
        follows is dear: where the unit of cost is stated, values that differ then refute without it.
    proposers_failed
        What to say when there was no proposal at all.
    last_resort
        Who is asked for maps where `proposals` settled nothing.
    ruled
        Called with the pair and the ruling before the result is stated.
    """
    case = Case(question, a, b, proposers_failed)
    held = _Held()
    ruling = _rule(case, proposals, held)
    if last_resort is not None and ruling.verdict is Outcome.UNDECIDED:
        ruling = _rule(case, last_resort(case, ruling), held)
    if ruled is not None:
        ruled(case, ruling)
    if ruling.aligned is None:
        return stated(case, ruling)
    # the same question about B with A's numbers, which the user's tolerance allows
    moved = Side("b", ruling.aligned.b, b.deadline)
    result = decide(question, a, moved, [attempt.proposal for attempt in case.attempts])
    warned = Warned("tolerance", f"{ruling.explanation}; the report speaks of B with A's numbers")
    parts = [result.explanation, ruling.explanation]
    return dataclasses.replace(
        result,
        explanation="; ".join(part for part in parts if part),
        warnings=(*result.warnings, ("b", warned)),
    )


@dataclasses.dataclass
class _Held:
    """Rulings on maps that prove the relation and may not be claimed."""

    blocked: Ruling | None = None
    specific: Ruling | None = None


def _rule(case: Case, proposals: Iterable[Proposal | None], held: _Held) -> Ruling:
    """Apply the rules in their order; proposals are tried beside those that the case has tried already."""
    for proposal in proposals:
        if case.attempts and case.out_of_time:
            # nothing of it could be settled, and the next ones come later still
            break
        if proposal is None:
            early = None if held.blocked or held.specific else _refuted_in_stated_units(case)
            if early is not None:
                return early
            continue
        phase(f"trying a map ({proposal.source})")
        attempt = Attempt(case.question, case.a, case.b, proposal)
        screened = case.attempts and proposal.source not in ("given", "names", "llm")
        if screened and case.known_points.refute(attempt):
            case.pass_over(attempt)
            continue
        case.attempts.append(attempt)
        if attempt.claim.standing is not Standing.PROVED:
            case.known_points.learn(attempt)
            early = _refuted_before_searching(case, attempt)
            if early is not None:
                return early
            continue
        reason = objection(case, attempt, case.question.relation)
        if reason is None:
            # a factor of 1.00000001 between the costs is a changed coefficient rather than another unit
            factor = attempt.claim.objective_map.factor
            nearly = _nearly_equal(case) if factor != 1 and abs(factor - 1) <= NEARLY_ONE else None
            if nearly is not None:
                return nearly
            grade = attempt.grade(case.question.relation)
            return Ruling(Outcome.EQUIVALENT, "", basis=Basis.MAP, grade=grade, attempt=attempt)
        if reason in (Reason.INSTANCE_SPECIFIC, Reason.OPTIMA_ONLY):
            # such a map proves nothing, so that refutations need not wait for it
            held.specific = held.specific or _undecided(case, reason, attempt)
        elif held.blocked is None or (_leaves_open(held.blocked) and reason is Reason.NAMES_MAP_FAILS):
            # a map that links every variable of A says more than one that leaves some open
            held.blocked = _undecided(case, reason, attempt)
    phase("comparing optimal values and ranges")
    return (
        _nearly_equal(case)
        or _refuted_whatever_the_map(case)
        or (_restricts_reference(case) if _leaves_open(held.blocked) else None)
        or (_refuted_in_spite_of(case) if _is_not_believed(held.blocked) else None)
        or held.blocked
        or _given_map_fails(case)
        or _restricts_reference(case)
        or _refuted_by_values(case)
        or held.specific
        or _undecided(case, _why_open(case), case.told_attempt)
    )


def _refuted_before_searching(case: Case, attempt: Attempt) -> Ruling | None:
    """Refute without a search where no map that it could find would be believed.

    Where the map by names is refuted and all names of A are shared, every other map crosses names; values that
    differ refute in spite of such a map (`_refuted_in_spite_of`), so there is nothing to wait for.
    """
    crossing_only = attempt is case.by_names and not case.question.free_map
    if not crossing_only or attempt.claim.standing is not Standing.REFUTED:
        return None
    found = (
        _nearly_equal(case)
        or _refuted_whatever_the_map(case)
        or _restricts_reference(case)
        or _refuted_by_values(case)
    )
    if found is None or (
        found.verdict is Outcome.UNDECIDED and found.reason is not Reason.COEFFICIENTS_DIFFER
    ):
        return None
    return found


def _refuted_in_stated_units(case: Case) -> Ruling | None:
    """Refute by status or values where the user says that both costs have one unit: no map could change that."""
    if case.question.objective != "same":
        return None
    found = _nearly_equal(case) or _refuted_whatever_the_map(case) or _refuted_by_values(case)
    return found if found is not None and found.verdict is Outcome.NOT_EQUIVALENT else None


def _leaves_open(blocked: Ruling | None) -> bool:
    """True where a searched map proves the relation but leaves variables of A open: one that links them says more."""
    if blocked is None or blocked.reason is not Reason.REFERENCE_NOT_DETERMINED or blocked.attempt is None:
        return False
    return blocked.attempt.proposal.source not in ("given", "names")


def _is_not_believed(blocked: Ruling | None) -> bool:
    """True where a map proves the relation, but with numbers or names that no model gives reason to believe."""
    return blocked is not None and blocked.reason in (Reason.INSTANCE_SPECIFIC, Reason.NAMES_MAP_FAILS)


def _refuted_in_spite_of(case: Case) -> Ruling | None:
    """Refute by values although a map that is not believed proves the relation up to an objective map.

    Any two models in one variable are the same up to ``x = c x + d`` and an affine φ: a sign error must not
    hide behind such a map.
    """
    found = _restricts_reference(case) or _refuted_by_values(case)
    return found if found is not None and found.verdict is Outcome.NOT_EQUIVALENT else None


def _undecided(case: Case, reason: Reason, attempt: Attempt | None) -> Ruling:
    text, command = advice(reason, attempt, case.question, case.proposers_failed, _known_of(case, reason))
    return Ruling(Outcome.UNDECIDED, text, reason=reason, attempt=attempt, next_command=command)


def _known_of(case: Case, reason: Reason) -> Sides:
    """Return what an advice may speak of; statuses are asked for where it speaks of them."""
    sides = (case.a, case.b)
    wanted = reason is Reason.VACUOUS
    first, second = (side.best.status if wanted or side.solved else "unknown" for side in sides)
    origins = [side.instance.origin for side in sides]
    if all(origin.data_files for origin in origins):
        return Sides((first, second), "files")
    # what was taken from a script has the place of its solve call
    return Sides((first, second), "scripts" if all(origin.captured_at for origin in origins) else "models")


def _nearly_equal(case: Case) -> Ruling | None:
    """Where all else matches and numbers differ a little: ask, or decide by the tolerance."""
    from equivamap.verify.alignment import align

    tolerance = case.question.coef_tol
    if tolerance is not None and not tolerance:
        return None
    for attempt in case.attempts:
        found = align(case.a.instance, case.b.instance, attempt.trial.structure, tolerance)
        if found is None or not match(case.a.instance, found.b, attempt.proposal.links).complete:
            continue
        numbers = "1 number differs" if found.count == 1 else f"{found.count} numbers differ"
        size = f"{numbers}, by at most {found.largest:.3g} relative (in {found.where})"
        if tolerance is None:
            return Ruling(
                Outcome.UNDECIDED,
                f"all else matches, but {size}: --coef-tol says whether these are the same numbers "
                "(--coef-tol 0: they are not)",
                reason=Reason.COEFFICIENTS_DIFFER,
                attempt=attempt,
                next_command=f"--coef-tol {_rounded_up(found.largest)}",
            )
        text = f"{size}; taken as the same numbers as --coef-tol says"
        return Ruling(Outcome.EQUIVALENT, text, basis=Basis.MAP, attempt=attempt, aligned=found)
    return None


def _rounded_up(share: float) -> str:
    """Return a share with two digits, not below it."""
    unit = 10.0 ** (math.floor(math.log10(share)) - 1)
    return f"{math.ceil(share / unit * (1 + 1e-9)) * unit:.2g}"


def _refuted_whatever_the_map(case: Case) -> Ruling | None:
    found = case.screens.every_map(case.question.relation)
    if found is None:
        return None
    return Ruling(
        Outcome.NOT_EQUIVALENT,
        found.witness.claim,
        basis=found.basis,
        grade=found.grade,
        attempt=case.told_attempt,
        witness=found.witness,
    )


def _given_map_fails(case: Case) -> Ruling | None:
    """A map that the user gave fails: its lines are claims, forward ones as well."""
    relation = case.question.relation
    for attempt in case.attempts:
        failure = attempt.failure(relation) if attempt.given else None
        witness = None if failure is None else trial_witness(attempt.trial, failure)
        if witness is None:
            continue
        grades = [witness.grade]
        if relation is Relation.QUASI_KARP:
            grades.append(attempt.trial.quasi_karp_grade())
        return Ruling(
            Outcome.NOT_EQUIVALENT,
            f"the map that was given fails: {witness.claim}",
            basis=Basis.GIVEN_MAP,
            grade=Grade.weakest(grades),
            attempt=attempt,
            witness=witness,
        )
    return None


def _restricts_reference(case: Case, *, by_values: bool = False) -> Ruling | None:
    """B keeps only some solutions of A and the same optimum: not what was asked, but worth telling.

    That B loses solutions is shown by a point of A without a counterpart; with `by_values`, by a value of A that B
    does not attain, so that an open proof is enough here.
    """
    if case.question.relation is Relation.QUASI_KARP:
        return None
    for attempt in case.attempts:
        if attempt.not_allowed_open or attempt.to_a.standing is not Standing.PROVED:
            continue
        lost = attempt.to_b.standing is Standing.REFUTED
        lost = lost or (by_values and attempt.to_b.standing is Standing.UNKNOWN)
        if not lost or attempt.judge(Relation.QUASI_KARP).standing is not Standing.PROVED:
            continue
        doubt = objection(case, attempt, Relation.QUASI_KARP)
        if doubt in (Reason.INSTANCE_SPECIFIC, Reason.NAMES_MAP_FAILS):
            continue
        if _same_optimum(case, attempt):
            if _is_refuted_in_one_unit(case):
                return None
            return _undecided(case, Reason.RESTRICTS_REFERENCE, attempt)
    return None


def _is_refuted_in_one_unit(case: Case) -> bool:
    """True where the user says that both costs have one unit, and a value of one side shows that it is lost."""
    if case.question.objective != "same":
        return False
    found = case.screens.same_units(case.question.relation)
    return found is not None and not isinstance(found, Reason)


def _same_optimum(case: Case, attempt: Attempt, *, by_identity: bool = True) -> bool:
    """True when the optimal values are the same, or are under a unit that the costs show.

    A unit is what shows under a given map or the map by names; a map that was searched for would show anything.
    """
    a, b = case.a.best, case.b.best
    if a.status != "optimal" or b.status != "optimal" or a.value is None or b.value is None:
        return False
    if by_identity and a.value == b.value:
        return True
    if attempt.proposal.source not in ("given", "names"):
        return False
    maps = attempt.trial.candidates(case.question.objective)
    return any(phi.at(b.value) == a.value for phi in maps if not phi.is_identity)


def _refuted_by_values(case: Case) -> Ruling | None:
    """V2: values that differ refute if both state the cost in the same unit, where nothing speaks against that."""
    if case.best_attempt is not None:
        for direction, settled in (*case.best_attempt.to_a.settled, *case.best_attempt.to_b.settled):
            if settled.point is not None:
                case.screens.suspect(case.b if direction == B_TO_A else case.a, settled.point)
    found = case.screens.same_units(case.question.relation)
    if found is None:
        return None
    if isinstance(found, Reason):
        return _undecided(case, found, case.told_attempt)
    one_unit = case.question.objective == "same"
    attempts = [] if one_unit else case.attempts
    scaled = next((t for t in attempts if _same_optimum(case, t, by_identity=False)), None)
    if scaled is not None and case.a.best.value != case.b.best.value:
        return _undecided(case, Reason.UNITS, scaled)
    return _restricts_reference(case, by_values=True) or Ruling(
        Outcome.NOT_EQUIVALENT,
        found.witness.claim,
        basis=found.basis,
        grade=found.grade,
        attempt=case.told_attempt,
        witness=found.witness,
    )


def _why_open(case: Case) -> Reason:
    if case.out_of_time:
        return Reason.TIME
    attempt = case.best_attempt
    if attempt is None:
        return Reason.NO_MAP_FOUND
    claim = attempt.claim
    if claim.standing is not Standing.REFUTED:
        return claim.reason or Reason.NOT_PROVED
    if attempt.failure(case.question.relation) is not None and not attempt.keeps_decisions:
        return Reason.NO_MAP_FOUND
    if case.question.relation is Relation.QUASI_KARP:
        return Reason.NO_MAP_FOUND
    if attempt.keeps_decisions:
        return Reason.OBJECTIVE_MAP
    # costs fail under the objective maps tried, and feasibility stays open
    return attempt.to_a.reason or attempt.to_b.reason or Reason.NOT_PROVED
