"""Why a proved claim may still be no verdict: the rules on maps, and V5."""

from __future__ import annotations

from equivamap.verify.attempt import Attempt
from equivamap.verify.case import Case
from equivamap.verify.relations import Reason, Relation, Standing

__all__ = ["objection"]

_STRONGER = (Relation.SAME_DECISIONS, Relation.REFORMULATION)


def objection(case: Case, attempt: Attempt, relation: Relation) -> Reason | None:
    """Return why a relation that an attempt proved is not to be claimed, or None."""
    if attempt.inadmissible and not attempt.given:
        return Reason.INSTANCE_SPECIFIC
    if relation is Relation.QUASI_KARP and _only_optima_agree(case, attempt):
        return Reason.OPTIMA_ONLY
    if attempt.not_allowed_open:
        return Reason.REFERENCE_NOT_DETERMINED
    if _names_say_otherwise(case, attempt):
        return Reason.NAMES_MAP_FAILS
    if attempt.judge(relation).is_structural and not attempt.has_constant_lines:
        return None
    return _vacuous(case, relation) or _degenerate(case)


def _names_say_otherwise(case: Case, attempt: Attempt) -> bool:
    """Names count: a map that crosses names does not replace the map by names that was refuted."""
    if attempt.given or case.question.free_map:
        return False
    by_names = case.by_names
    return (
        by_names is not None
        and by_names is not attempt
        and by_names.claim.standing is Standing.REFUTED
        and attempt.crosses(by_names.proposal.links)
    )


def _only_optima_agree(case: Case, attempt: Attempt) -> bool:
    """True where a map that was searched for carries optima over, but nothing else that the models share.

    Models with few optimal solutions always have such a map, whatever they are about: one that is worth something
    also keeps the cost, or feasible decisions both ways, or feasible decisions one way (cuts, or rows that are
    missing) at the same optimal value.
    """
    if attempt.proposal.source in ("given", "names"):
        return False
    if any(attempt.judge(stronger).standing is Standing.PROVED for stronger in _STRONGER):
        return False
    if attempt.trial.cost_is_visible or attempt.keeps_decisions:
        return False
    kept = Standing.PROVED in (attempt.to_a.standing, attempt.to_b.standing)
    best = case.a.best, case.b.best
    return not (kept and best[0].status == best[1].status == "optimal" and best[0].value == best[1].value)


def _vacuous(case: Case, relation: Relation) -> Reason | None:
    """V5: an exactly checked point of each side, for ``quasi-karp`` an optimum of each."""
    from equivamap.verify.outcomes import ExactPoint, GaveUp
    from equivamap.verify.outcomes import Reason as OpenReason

    faults = {OpenReason.TIME: Reason.TIME, OpenReason.SOLVER: Reason.SOLVER_FAILED}
    for side in (case.a, case.b):
        if relation is Relation.QUASI_KARP:
            if side.best.status != "optimal":
                return faults.get(side.best.reason or OpenReason.EFFORT, Reason.VACUOUS)
        elif not isinstance(found := side.some_point, ExactPoint):
            why = found.reason if isinstance(found, GaveUp) else OpenReason.EFFORT
            return faults.get(why, Reason.VACUOUS)
    return None


def _degenerate(case: Case) -> Reason | None:
    """V5: where A has a single feasible point, almost any map would do."""
    single = case.a.is_single_point
    if single is None:
        return Reason.TIME if case.out_of_time else Reason.NOT_PROVED
    return Reason.DEGENERATE if single else None
