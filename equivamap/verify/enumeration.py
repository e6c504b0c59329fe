"""Exhausting the source: a finite cover of all source points by completions that were found one at a time.

A source point without a completion is looked for. At each exact source point found, an exact completion is
sought; if there is none, the point refutes. If there is one, it serves every source point at which the block's
rows hold with it, and the search goes on in the pieces where some row fails. Rows whose source part takes
values in ``constant + step*Z`` fail by at least one step, so the pieces are closed and nothing is left between.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.ir import ZERO, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.obligations import Block
from equivamap.verify.outcomes import GaveUp, Infeasible
from equivamap.verify.region import Region, ceiling, floor
from equivamap.verify.relations import Grade, Reason
from equivamap.verify.settling import NUMERIC_SHARE, reason_of, within

__all__ = ["Cover", "CoverGaveUp", "CoverPiece", "Uncovered", "completed_at", "cover"]


@dataclass(frozen=True)
class CoverPiece:
    """A piece of the source, given by `rows` beside its own, and why it is covered.

    Either it is empty (`evidence`), or `completion` (by target column) serves all of it but the pieces that
    follow from it, each of which adds the rows that hold and one that fails.
    """

    rows: tuple[Row, ...]
    completion: tuple[tuple[int, Rational], ...] = ()
    evidence: Any = None


@dataclass(frozen=True)
class Cover:
    """Every source point has a completion: the pieces in the order in which they were closed."""

    pieces: tuple[CoverPiece, ...]
    kind: str = "enumeration"

    @property
    def grade(self) -> Grade:
        """The weakest grade of the emptiness proofs."""
        return Grade.weakest(Grade(p.evidence.grade) for p in self.pieces if p.evidence is not None)


@dataclass(frozen=True)
class Uncovered:
    """A source point with an exact proof that no completion exists at it."""

    point: tuple[Rational, ...]
    evidence: Any


@dataclass(frozen=True)
class CoverGaveUp:
    """The cover was not finished."""

    reason: Reason


def cover(
    block: Block, prover: Prover, *, most_pieces: int = 4000, deadline: float | None = None
) -> Cover | Uncovered | CoverGaveUp:
    """Cover all source points by completions, or find one without any.

    Parameters
    ----------
    prover
        Prover of the source's region.
    most_pieces
        Give up after this many pieces.
    deadline
        `time.monotonic` value at which to give up.
    """
    region = prover.region
    steps: list[Rational | None] = []
    for block_row in block.rows:
        step = ZERO if block_row.outer.is_constant else region.step_of(block_row.outer)
        if step is None:
            return CoverGaveUp(Reason.NOT_PROVED)
        steps.append(step)
    pieces: list[CoverPiece] = []
    waiting: list[tuple[Row, ...]] = [()]
    while waiting:
        if len(pieces) >= most_pieces:
            return CoverGaveUp(Reason.NOT_PROVED)
        if deadline is not None and time.monotonic() > deadline:
            return CoverGaveUp(Reason.TIME)
        rows = waiting.pop()
        found = (within(prover, rows) if rows else prover).find_point()
        if isinstance(found, GaveUp):
            return CoverGaveUp(reason_of(found))
        if isinstance(found, Infeasible):
            pieces.append(CoverPiece(rows, evidence=found.evidence))
            continue
        point = found.point
        by_column = completed_at(block, point, deadline=deadline)
        if not isinstance(by_column, tuple):
            return by_column
        pieces.append(CoverPiece(rows, completion=by_column))
        waiting += _where_it_fails(block, steps, dict(by_column), rows, len(region.rows))
    return Cover(tuple(pieces))


def completed_at(
    block: Block, point: Sequence[Rational], *, deadline: float | None = None
) -> tuple[tuple[int, Rational], ...] | Uncovered | CoverGaveUp:
    """Return values of the completions at one source point, or a proof that there are none.

    Completions that exist once rows give way by a rounding error are neither (V6).
    """
    completion = Prover(_inner_region(block, point), deadline=deadline).find_point()
    if isinstance(completion, GaveUp):
        return CoverGaveUp(reason_of(completion))
    if isinstance(completion, Infeasible):
        relaxed = _inner_region(block, point, slack=NUMERIC_SHARE)
        if not isinstance(Prover(relaxed, deadline=deadline).find_point(), Infeasible):
            return CoverGaveUp(Reason.NUMERIC)
        return Uncovered(tuple(point), completion.evidence)
    return tuple(zip(block.columns, completion.point, strict=True))


def _inner_region(block: Block, point: Sequence[Rational], slack: Rational = ZERO) -> Region:
    """Return the block at a fixed source point, its columns renumbered from zero; rows relaxed by `slack` scales."""
    place = {j: k for k, j in enumerate(block.columns)}
    values = dict(enumerate(point))
    rows = []
    for i, row in enumerate(block.rows):
        outer = row.outer.at(values)
        body = Affine({place[j]: c for j, c in row.inner.terms.items()})
        amount = slack * row.target.scale
        lower = None if row.lower is None else row.lower - outer - amount
        upper = None if row.upper is None else row.upper - outer + amount
        rows.append(Row(i, body, lower, upper))
    return Region(
        bounds=list(block.bounds), integer=list(block.integer), semicontinuous=list(block.zero_or), rows=rows
    )


def _where_it_fails(
    block: Block,
    steps: Sequence[Rational | None],
    completion: dict[int, Rational],
    rows: tuple[Row, ...],
    position: int,
) -> list[tuple[Row, ...]]:
    """Return the pieces of the source at which some row of the block fails with this completion."""
    pieces: list[tuple[Row, ...]] = []
    holding = rows
    for row, step in zip(block.rows, steps, strict=True):
        if row.outer.is_constant or step is None:
            continue
        inner = row.inner.at(completion)
        bare = Affine(row.outer.terms)
        constant = row.outer.constant + inner
        # values of the bare form are multiples of the step
        highest = None if row.upper is None else floor((row.upper - constant) / step) * step
        lowest = None if row.lower is None else ceiling((row.lower - constant) / step) * step
        place = position + len(holding)
        if highest is not None:
            pieces.append((*holding, Row(place, bare, highest + step, None)))
        if lowest is not None:
            pieces.append((*holding, Row(place, bare, None, lowest - step)))
        holding = (*holding, Row(place, bare, lowest, highest))
    return pieces
