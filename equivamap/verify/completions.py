"""Settling a block of completions: for every source point some values must exist.

The ladder, cheapest first: completions that only help one way are set to that end; a digit system; projection
of continuous (or totally unimodular) blocks to ordinary obligations; exhausting the source.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.verify.bounds import Prover
from equivamap.verify.digits import DigitSystem, digit_systems, shortfall
from equivamap.verify.enumeration import CoverGaveUp, Uncovered, completed_at, cover
from equivamap.verify.obligations import Block, BlockRow, Obligation, Part, Target
from equivamap.verify.projection import Inequality, Ray, project
from equivamap.verify.region import ceiling, floor
from equivamap.verify.relations import Grade, Reason, Standing
from equivamap.verify.settling import NUMERIC_SHARE, Settled, settle
from equivamap.verify.unimodular import Unimodular, integral_side, unimodular

__all__ = ["BlockEvidence", "EndExceeded", "NoCompletion", "settle_block"]

PROJECTION_SECONDS = 10.0
QUICK_PROJECTION_SECONDS = 2.0
"""Time for projecting a block; the second where a ray search may follow."""


@dataclass(frozen=True)
class BlockEvidence:
    """Why every source point has a completion.

    Parameters
    ----------
    kind
        ``"one-sided"`` (all rows dropped by setting completions to an end), ``"digits"``, ``"projection"``,
        ``"unimodular"`` (projection of integer completions), ``"ray-search"`` or ``"enumeration"``.
    fixed
        Completions set to a bound, or to None for "far enough in the helpful direction", in order.
    lemma
        The `DigitSystem`, `Unimodular`, `NoRay` or `Cover` it rests on, if any.
    system, rays
        Inequalities and rays of a projection.
    parts
        What discharged the obligations that remained, in order.
    """

    kind: str
    fixed: tuple[tuple[int, Rational | None], ...] = ()
    lemma: Any = None
    system: tuple[Inequality, ...] = ()
    rays: tuple[Ray, ...] = ()
    parts: tuple[Settled, ...] = ()

    @property
    def grade(self) -> Grade:
        """The weakest grade of all parts."""
        grades = [part.grade for part in self.parts if part.grade is not None]
        if self.kind in ("enumeration", "ray-search"):
            grades.append(self.lemma.grade)
        return Grade.weakest(grades)


@dataclass(frozen=True)
class NoCompletion:
    """Why no completion exists at a point: a ray that cancels the completions, or an exhausted search."""

    ray: Ray | None
    search: Any
    kind: str = "no-completion"

    @property
    def grade(self) -> Grade:
        """Exact for a ray; the grade of the search otherwise."""
        return Grade.EXACT if self.search is None else Grade(self.search.grade)


def settle_block(block: Block, prover: Prover, *, deadline: float | None = None) -> Settled:
    """Decide whether every source point has a completion.

    Parameters
    ----------
    block
        The completions and their rows.
    prover
        Prover of the source's region.
    deadline
        `time.monotonic` value at which to give up.
    """
    reduced, fixed = _one_sided(block)
    if not reduced.rows and not any(reduced.zero_or):
        empty = _empty_domain(reduced)
        if not empty:
            return Settled(block, Standing.PROVED, evidence=BlockEvidence("one-sided", fixed))
    best: Settled | None = None
    for settled in _rungs(reduced, fixed, prover, deadline):
        settled = replace(settled, subject=block)
        if settled.standing is Standing.REFUTED and _ends_next_to_integers(block):
            return Settled(block, Standing.UNKNOWN, reason=Reason.NUMERIC)
        if settled.standing is not Standing.UNKNOWN:
            return settled
        best = settled if best is None else best
    assert best is not None
    return best


def _rungs(
    block: Block, fixed: tuple[tuple[int, Rational | None], ...], prover: Prover, deadline: float | None
) -> Iterator[Settled]:
    """Yield the answer of each rung that applies; the last is always an answer."""
    for system in digit_systems(block):
        yield _by_digits(block, fixed, system, prover)
    if not any(block.zero_or):
        lemma = unimodular(block)
        if lemma is not None or not any(block.integer):
            # what a MILP may decide as well need not be projected at length
            limit = time.monotonic() + (PROJECTION_SECONDS if lemma is None else QUICK_PROJECTION_SECONDS)
            limit = limit if deadline is None else min(deadline, limit)
            yield _by_projection(block, fixed, lemma if any(block.integer) else None, prover, limit)
        by_ray = None if lemma is None else _by_ray_search(block, fixed, lemma, prover, deadline)
        if by_ray is not None:
            yield by_ray
    yield _by_cover(block, fixed, prover, deadline)


def _one_sided(block: Block) -> tuple[Block, tuple[tuple[int, Rational | None], ...]]:
    """Set completions that only help in one direction to that end, until none is left.

    For a fixed source point that keeps feasibility: with every row containing w relaxed as w grows, its upper
    end (or a value beyond all need, if it has none) is as good as any other.
    """
    rows = list(block.rows)
    keep = dict(enumerate(block.columns))
    fixed: list[tuple[int, Rational | None]] = []
    again = True
    while again:
        again = False
        for k, j in list(keep.items()):
            if block.zero_or[k]:
                continue
            direction = _helpful(rows, j)
            if direction is None:
                continue
            lower, upper = block.bounds[k]
            if block.integer[k]:
                lower = None if lower is None else ceiling(lower)
                upper = None if upper is None else floor(upper)
            if lower is not None and upper is not None and lower > upper:
                continue
            value = upper if direction > 0 else lower
            if value is None:
                rows = [row for row in rows if j not in row.inner.terms]
            else:
                rows = [_with_value(row, j, value) for row in rows]
            fixed.append((j, value))
            del keep[k]
            again = True
    left = sorted(keep)
    reduced = Block(
        tuple(block.columns[k] for k in left),
        tuple(block.bounds[k] for k in left),
        tuple(block.integer[k] for k in left),
        tuple(block.zero_or[k] for k in left),
        tuple(rows),
    )
    return reduced, tuple(fixed)


def _helpful(rows: Sequence[BlockRow], j: int) -> int | None:
    """Return +1 or -1 when every row relaxes as completion j grows or falls; None when they disagree."""
    directions = set()
    for row in rows:
        c = row.inner.terms.get(j)
        if c is None:
            continue
        if row.lower is not None:
            directions.add(1 if c > 0 else -1)
        if row.upper is not None:
            directions.add(-1 if c > 0 else 1)
    if len(directions) > 1:
        return None
    return directions.pop() if directions else 1


def _with_value(row: BlockRow, j: int, value: Rational) -> BlockRow:
    c = row.inner.terms.get(j)
    if c is None:
        return row
    inner = Affine({k: d for k, d in row.inner.terms.items() if k != j})
    return replace(row, inner=inner, outer=row.outer.shifted(c * value))


def _ends_next_to_integers(block: Block) -> bool:
    """True when rounding an integer completion's bounds inwards cuts off an integer that misses by nothing (V6)."""
    return any(
        (lower is not None and ZERO < lower - floor(lower) <= NUMERIC_SHARE)
        or (upper is not None and ZERO < ceiling(upper) - upper <= NUMERIC_SHARE)
        for (lower, upper), whole in zip(block.bounds, block.integer, strict=True)
        if whole
    )


def _empty_domain(block: Block) -> bool:
    return any(
        lower is not None and upper is not None and (lower > upper or (whole and ceiling(lower) > upper))
        for (lower, upper), whole in zip(block.bounds, block.integer, strict=True)
    )


def _by_digits(
    block: Block, fixed: tuple[tuple[int, Rational | None], ...], system: DigitSystem, prover: Prover
) -> Settled:
    target = block.rows[0].target
    obligations = [_at_most_zero(form, target) for form in system.ends]
    if system.integral is not None:
        form = system.integral
        obligations.insert(0, Obligation(form, ZERO, replace(target, part=Part.TYPE), integral=True))
    parts: list[Settled] = []
    for obligation in obligations:
        settled = settle(obligation, prover)
        if settled.standing is Standing.REFUTED and not obligation.integral:
            # an end that is exceeded: no choice of digits reaches that far
            assert settled.point is not None
            short = shortfall(block, dict(enumerate(settled.point)))
            if short <= NUMERIC_SHARE * target.scale:
                return Settled(block, Standing.UNKNOWN, reason=Reason.NUMERIC)
            evidence = NoCompletion(None, EndExceeded(system, obligation.form))
            return replace(settled, evidence=evidence, violation=short)
        if settled.standing is not Standing.PROVED:
            return Settled(block, Standing.UNKNOWN, reason=settled.reason or Reason.NOT_PROVED)
        parts.append(settled)
    return Settled(
        block, Standing.PROVED, evidence=BlockEvidence("digits", fixed, lemma=system, parts=tuple(parts))
    )


@dataclass(frozen=True)
class EndExceeded:
    """The largest (or smallest) value that bounded completions reach falls short."""

    system: DigitSystem
    form: Affine
    grade: Grade = Grade.EXACT


def _at_most_zero(form: Affine, target: Target) -> Obligation:
    return Obligation(Affine(form.terms), -form.constant, target)


def _by_projection(
    block: Block,
    fixed: tuple[tuple[int, Rational | None], ...],
    lemma: Unimodular | None,
    prover: Prover,
    deadline: float | None,
) -> Settled:
    parts: list[Settled] = []
    if lemma is not None:
        sides = integral_side(block, lemma)
        if sides is None:
            return Settled(block, Standing.UNKNOWN, reason=Reason.NOT_PROVED)
        whole = Target(Part.TYPE, -1, ONE)
        for form in sides:
            settled = settle(Obligation(form, ZERO, whole, integral=True), prover)
            if settled.standing is not Standing.PROVED:
                return Settled(block, Standing.UNKNOWN, reason=settled.reason or Reason.NOT_PROVED)
            parts.append(settled)
    projected = project(block, deadline=deadline)
    if projected is None:
        return Settled(block, Standing.UNKNOWN, reason=Reason.NOT_PROVED)
    system, rays = projected
    open_part: Settled | None = None
    for ray in rays:
        if deadline is not None and time.monotonic() > deadline:
            return Settled(block, Standing.UNKNOWN, reason=Reason.NOT_PROVED)
        obligation = _at_most_zero(ray.outer, Target(Part.ROW, -1, _ray_scale(system, ray)))
        settled = settle(obligation, prover)
        if settled.standing is Standing.REFUTED:
            return replace(settled, subject=block, evidence=NoCompletion(ray, None))
        if settled.standing is Standing.UNKNOWN:
            open_part = settled
        parts.append(settled)
    if open_part is not None:
        return Settled(block, Standing.UNKNOWN, reason=open_part.reason)
    evidence = BlockEvidence(
        "projection" if lemma is None else "unimodular",
        fixed,
        lemma=lemma,
        system=tuple(system),
        rays=tuple(rays),
        parts=tuple(parts),
    )
    return Settled(block, Standing.PROVED, evidence=evidence)


def _by_ray_search(
    block: Block,
    fixed: tuple[tuple[int, Rational | None], ...],
    lemma: Unimodular,
    prover: Prover,
    deadline: float | None,
) -> Settled | None:
    """Ask a MILP solver for a source point and a ray; a point it finds is checked exactly."""
    from equivamap.verify.ray_search import NoRay, search_ray

    answer = search_ray(block, lemma, prover, deadline=deadline)
    if isinstance(answer, NoRay):
        return Settled(block, Standing.PROVED, evidence=BlockEvidence("ray-search", fixed, lemma=answer))
    if answer is None:
        return None
    checked = completed_at(block, answer, deadline=deadline)
    return _uncovered(block, checked) if isinstance(checked, Uncovered) else None


def _ray_scale(system: Sequence[Inequality], ray: Ray) -> Rational:
    """Scale of a combination: an error of `share * scale` in each of its rows adds up to this times the share."""
    return sum((abs(y) * system[k].scale for k, y in ray.multipliers.items()), ZERO)


def _by_cover(
    block: Block, fixed: tuple[tuple[int, Rational | None], ...], prover: Prover, deadline: float | None
) -> Settled:
    answer = cover(block, prover, deadline=deadline)
    if isinstance(answer, CoverGaveUp):
        return Settled(block, Standing.UNKNOWN, reason=answer.reason)
    if isinstance(answer, Uncovered):
        return _uncovered(block, answer)
    return Settled(block, Standing.PROVED, evidence=BlockEvidence("enumeration", fixed, lemma=answer))


def _uncovered(block: Block, answer: Uncovered) -> Settled:
    return Settled(block, Standing.REFUTED, evidence=NoCompletion(None, answer.evidence), point=answer.point)
