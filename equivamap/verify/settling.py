"""Settling one obligation on the region of the source: discharged, refuted at an exact point, or open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.integrality import prove_integral
from equivamap.verify.obligations import Block, Obligation
from equivamap.verify.outcomes import CounterPoint, GaveUp, Integral
from equivamap.verify.outcomes import Reason as GaveUpReason
from equivamap.verify.relations import Grade, Reason, Standing

__all__ = ["NUMERIC_SHARE", "Settled", "SplitEvidence", "reason_of", "settle", "within"]

NUMERIC_SHARE = ONE / 10**9
"""A violation of at most this share of the row scale is `numeric`, not a refutation (V6)."""


@dataclass(frozen=True)
class Settled:
    """What became of an obligation or a block.

    Parameters
    ----------
    subject
        The obligation or block.
    standing
        Proved (with `evidence`), refuted (with `point` and `violation`), or unknown (with `reason`).
    evidence
        Evidence that discharges it; for a refuted block, the proof that no completion exists at `point`.
    point
        Exact feasible source point, by column, at which it fails.
    violation
        Exact amount by which it fails there; for a block, of the combination of rows that fails.
    images
        Exact feasible target points that the source point stands for, where there should be one.
    """

    subject: Obligation | Block
    standing: Standing
    evidence: Any = None
    point: tuple[Rational, ...] | None = None
    violation: Rational | None = None
    reason: Reason | None = None
    images: tuple[tuple[Rational, ...], ...] = ()

    @property
    def grade(self) -> Grade | None:
        """Grade of the evidence, None without any."""
        return None if self.evidence is None else Grade(self.evidence.grade)

    @property
    def kind(self) -> str:
        """Kind of the evidence for counts; empty without any."""
        return "" if self.evidence is None else str(self.evidence.kind)


@dataclass(frozen=True)
class SplitEvidence:
    """Evidence of a claim that was split into parts, each with its own."""

    kind: str
    parts: tuple[Any, ...]

    @property
    def grade(self) -> Grade:
        """The weakest grade of the parts."""
        return Grade.weakest(Grade(part.grade) for part in self.parts)


def settle(obligation: Obligation, prover: Prover) -> Settled:
    """Decide one obligation on the prover's region."""
    if obligation.integral:
        return _settle_integral(obligation, prover)
    if obligation.zero_or is not None:
        return _settle_zero_or(obligation, prover)
    return _read(obligation, prover.prove_at_most(obligation.form, obligation.limit))


def within(prover: Prover, rows: Sequence[Row]) -> Prover:
    """Return a prover of the same region with further rows."""
    return Prover(prover.region.with_rows(rows), deadline=prover.deadline)


def _read(obligation: Obligation, answer: Any) -> Settled:
    if isinstance(answer, CounterPoint):
        if answer.violation <= NUMERIC_SHARE * obligation.target.scale:
            return Settled(obligation, Standing.UNKNOWN, reason=Reason.NUMERIC)
        return Settled(obligation, Standing.REFUTED, point=tuple(answer.point), violation=answer.violation)
    if isinstance(answer, GaveUp):
        return Settled(obligation, Standing.UNKNOWN, reason=reason_of(answer))
    evidence = answer.evidence if isinstance(answer, Integral) else answer
    return Settled(obligation, Standing.PROVED, evidence=evidence)


def reason_of(answer: GaveUp) -> Reason:
    """Return the verdict's reason for a prover that gave up."""
    if answer.reason is GaveUpReason.TIME:
        return Reason.TIME
    if answer.reason is GaveUpReason.SOLVER:
        return Reason.SOLVER_FAILED
    return Reason.NUMERIC if answer.reason is GaveUpReason.NUMERIC else Reason.NOT_PROVED


def _settle_integral(obligation: Obligation, prover: Prover) -> Settled:
    answer = prove_integral(prover, obligation.form)
    if isinstance(answer, CounterPoint):
        # the violation is the distance to the nearest integer, read off the point: a type has no row scale
        value = obligation.form.at(dict(enumerate(answer.point)))
        away = abs(value - round(value))
        if away <= NUMERIC_SHARE:
            return Settled(obligation, Standing.UNKNOWN, reason=Reason.NUMERIC)
        return Settled(obligation, Standing.REFUTED, point=tuple(answer.point), violation=away)
    return _read(obligation, answer)


def _settle_zero_or(obligation: Obligation, prover: Prover) -> Settled:
    """Show that a form is zero or within its bounds: split at half the gap on either side of zero."""
    assert obligation.zero_or is not None
    form = obligation.form
    lower, upper = obligation.zero_or
    region = prover.region
    if len(form.terms) == 1 and not form.constant:
        ((j, factor),) = form.terms.items()
        own = region.bounds[j]
        if region.semicontinuous[j] and factor == 1 and own == (lower, upper):
            return Settled(obligation, Standing.PROVED, evidence=SplitEvidence("type", ()))
    parts: list[Any] = []
    claims: list[tuple[Affine, Rational, Sequence[Row]]] = []
    bare = Affine(form.terms)
    position = len(region.rows)
    if upper is not None:
        claims.append((form, max(upper, ZERO), ()))
    if lower is not None:
        claims.append((form.scaled(-1), max(-lower, ZERO), ()))
    if lower is not None and lower > 0:
        half = lower / 2 - form.constant
        claims.append((form, ZERO, (Row(position, bare, None, half),)))
        claims.append((form.scaled(-1), -lower, (Row(position, bare, half, None),)))
    if upper is not None and upper < 0:
        half = upper / 2 - form.constant
        claims.append((form.scaled(-1), ZERO, (Row(position, bare, half, None),)))
        claims.append((form, upper, (Row(position, bare, None, half),)))
    for claim, limit, rows in claims:
        on = prover if not rows else within(prover, rows)
        settled = _read(replace(obligation, form=claim, limit=limit), on.prove_at_most(claim, limit))
        if settled.standing is not Standing.PROVED:
            return replace(settled, subject=obligation)
        parts.append(settled.evidence)
    return Settled(obligation, Standing.PROVED, evidence=SplitEvidence("semicontinuous", tuple(parts)))
