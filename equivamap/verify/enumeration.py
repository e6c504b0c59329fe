"""Exhausting the source: a finite cover of all source points by completions that were found one at a time.

A source point without a completion is looked for. At each exact source point found, an exact completion is
sought; if there is none, the point refutes. If there is one, it serves every source point at which the block's
rows hold with it, and the search goes on in the pieces where some row fails. Rows whose source part takes
values in ``constant + step*Z`` fail by at least one step, so the pieces are closed and nothing is left between.
A row whose source part varies continuously fails beyond a limit: such a piece is open. It has no point when no margin
by which all its limits are passed at once is positive; else a point that passes them all is taken up, the one farthest
beyond the last of them. So no completion comes twice on the way to a piece, and integer completions come to an end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.obligations import Block
from equivamap.verify.outcomes import CounterPoint, GaveUp, Infeasible, Point
from equivamap.verify.region import Region, ceiling, floor
from equivamap.verify.relations import Grade, Reason
from equivamap.verify.settling import NUMERIC_SHARE, reason_of, within

__all__ = ["Beyond", "Cover", "CoverGaveUp", "CoverPiece", "Uncovered", "completed_at", "cover"]


FEW_PIECES = 60
"""Most pieces where continuous completions answer to a source that varies continuously."""


@dataclass(frozen=True)
class Beyond:
    """Where a piece matters: the source points with ``form > limit``."""

    form: Affine
    limit: Rational


@dataclass(frozen=True)
class CoverPiece:
    """A piece of the source, given by `rows` beside its own, and why it is covered.

    Either it has no point: `evidence`, where there are limits for ``margin <= 0`` in the region with one more column
    (see `with_margin`). Or `completion` (by target column) serves all of it but the pieces that follow from it, each of
    which adds the rows that hold and one that fails.
    """

    rows: tuple[Row, ...]
    completion: tuple[tuple[int, Rational], ...] = ()
    evidence: Any = None
    beyond: tuple[Beyond, ...] = ()


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
    steps = [ZERO if row.outer.is_constant else region.step_of(row.outer) for row in block.rows]
    if None in steps and not any(block.integer):
        return CoverGaveUp(Reason.NOT_PROVED)
    if None in steps and not all(block.integer):
        # each continuous completion may serve ever smaller pieces
        most_pieces = min(most_pieces, FEW_PIECES)
    pieces: list[CoverPiece] = []
    waiting: list[_Piece] = [_Piece(())]
    while waiting:
        if len(pieces) >= most_pieces:
            return CoverGaveUp(Reason.NOT_PROVED)
        if deadline is not None and time.monotonic() > deadline:
            return CoverGaveUp(Reason.TIME)
        piece = waiting.pop()
        found = piece.point(prover)
        if isinstance(found, GaveUp):
            return CoverGaveUp(reason_of(found))
        if not isinstance(found, tuple):
            pieces.append(CoverPiece(piece.rows, evidence=found, beyond=piece.beyond))
            continue
        by_column = completed_at(block, found, deadline=deadline)
        if not isinstance(by_column, tuple):
            return by_column
        pieces.append(CoverPiece(piece.rows, completion=by_column, beyond=piece.beyond))
        waiting += _where_it_fails(block, steps, dict(by_column), piece, len(region.rows))
    return Cover(tuple(pieces))


@dataclass(frozen=True)
class _Piece:
    """A piece that waits: source points that meet `rows`, and of these the ones beyond every one of `beyond`."""

    rows: tuple[Row, ...]
    beyond: tuple[Beyond, ...] = ()

    def point(self, prover: Prover) -> Point | GaveUp | Any:
        """Return a point of the piece, or evidence that there is none."""
        here = within(prover, self.rows) if self.rows else prover
        if not self.beyond:
            found = here.find_point()
            if isinstance(found, Infeasible):
                return found.evidence
            return found if isinstance(found, GaveUp) else found.point
        n = prover.region.n
        raised = Prover(with_margin(here.region, self.beyond), deadline=prover.deadline)
        answer = raised.prove_at_most(Affine.variable(n), ZERO)
        if not isinstance(answer, CounterPoint):
            return answer
        # the last limit is passed by as much as can be with half of the margin at the others
        others = with_margin(here.region, self.beyond, least=answer.point[n] / 2)
        farthest = Prover(others, deadline=prover.deadline).optimum(self.beyond[-1].form.scaled(-1))
        chosen = farthest.point if farthest.status == "optimal" and farthest.point else answer.point
        return chosen[:n]


def with_margin(region: Region, beyond: Sequence[Beyond], least: Rational | None = None) -> Region:
    """Return a region with one more column: a margin, at most 1, by which every limit is passed."""
    n = region.n
    place = len(region.rows)
    passed = [
        Row(place + i, Affine({**part.form.terms, n: -ONE}), part.limit - part.form.constant, None)
        for i, part in enumerate(beyond)
    ]
    return Region(
        bounds=[*region.bounds, (least, ONE)],
        integer=[*region.integer, False],
        semicontinuous=[*region.semicontinuous, False],
        rows=[*region.rows, *passed],
    )


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
    piece: _Piece,
    position: int,
) -> list[_Piece]:
    """Return the pieces of a piece at which some row of the block fails with this completion."""
    pieces: list[_Piece] = []
    holding = piece.rows
    for row, step in zip(block.rows, steps, strict=True):
        if row.outer.is_constant:
            continue
        bare = Affine(row.outer.terms)
        constant = row.outer.constant + row.inner.at(completion)
        highest = None if row.upper is None else row.upper - constant
        lowest = None if row.lower is None else row.lower - constant
        place = position + len(holding)
        if step is None:
            if highest is not None:
                pieces.append(_Piece(holding, (*piece.beyond, Beyond(bare, highest))))
            if lowest is not None:
                pieces.append(_Piece(holding, (*piece.beyond, Beyond(bare.scaled(-1), -lowest))))
        else:
            # values of the bare form are multiples of the step
            if highest is not None:
                highest = floor(highest / step) * step
                pieces.append(_Piece((*holding, Row(place, bare, highest + step, None)), piece.beyond))
            if lowest is not None:
                lowest = ceiling(lowest / step) * step
                pieces.append(_Piece((*holding, Row(place, bare, None, lowest - step)), piece.beyond))
        holding = (*holding, Row(place, bare, lowest, highest))
    return pieces
