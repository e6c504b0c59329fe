"""A verdict and its claims in words, as every report says them."""

from __future__ import annotations

from equivamap.report.escaping import printable
from equivamap.report.wording import (
    BASIS,
    BASIS_REMARK,
    GRADE_REMARK,
    MEANING,
    MEANING_UP_TO,
    REASON,
    STANDING,
    sentence,
)
from equivamap.verify.relations import Basis, Grade, Outcome, Relation, Standing
from equivamap.verify.verdict import CheckResult, Claim

__all__ = ["basis_words", "claim_words", "meaning", "profile_words"]


def basis_words(basis: Basis, source: str | None) -> str:
    """Say what a verdict stands on."""
    if basis is Basis.MAP:
        return {"given": "by the given map", "names": "by equal names"}.get(source or "", BASIS[basis])
    return BASIS[basis]


def claim_words(claim: Claim) -> str:
    """Say where a claim stands, with what it rests on."""
    grade = (
        "by a solver's bound"
        if claim.grade is Grade.SOLVER and claim.standing is not Standing.UNKNOWN
        else ""
    )
    remarks = "; ".join(part for part in (printable(claim.note), grade) if part)
    return f"{STANDING[claim.standing]} ({remarks})" if remarks else STANDING[claim.standing]


def meaning(result: CheckResult) -> str:
    """Say the verdict in plain words: what holds or why not, and what it stands on."""
    sentences = [result.explanation]
    if result.verdict in (Outcome.EQUIVALENT, Outcome.BOUNDED):
        up_to = result.objective_map is not None and not result.objective_map.is_identity
        sentences.insert(0, (MEANING_UP_TO if up_to else MEANING)[result.relation])
    if result.reason is not None and not result.explanation:
        sentences.append(REASON[result.reason])
    if result.basis is not None:
        sentences.append(BASIS_REMARK[result.basis])
    if result.grade is not None:
        sentences.append(GRADE_REMARK[result.grade])
    return " ".join(sentence(printable(text)) for text in sentences if text)


def profile_words(result: CheckResult, relation: Relation) -> str:
    """Say where a relation stands, and of which maps that speaks where another line could be taken to differ."""
    claim = result.profile[relation]
    word = STANDING[claim.standing]
    if claim.standing is Standing.REFUTED and claim.basis is Basis.GIVEN_MAP:
        return f"{word} (by this map)"
    fails = result.b_to_a.optimal.standing is Standing.REFUTED
    if relation is Relation.QUASI_KARP and claim.standing is Standing.UNKNOWN and fails:
        return f"{word} (this map fails, another might not)"
    return word
