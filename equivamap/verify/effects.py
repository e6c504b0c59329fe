"""What of the differences matters: each is asked of the other side's feasible region, within a time limit.

A row of A that B lacks changes nothing where it holds at every feasible point of B; an exact point of B that
breaks it shows that it matters. The same the other way round for rows of B, and both for rows that changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from equivamap.deadlines import OutOfTime, passed
from equivamap.mapping.links import Links
from equivamap.mapping.pairing import Pairing
from equivamap.verify.changes import Change, Effect, Place
from equivamap.verify.comparison import Located
from equivamap.verify.explanation import trial_witness
from equivamap.verify.objectives import IDENTITY
from equivamap.verify.obligations import Block, Part
from equivamap.verify.relations import Grade, Reason, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import A_TO_B, B_TO_A, Direction, Trial, judged
from equivamap.verify.verdict import Witness

if TYPE_CHECKING:
    from equivamap.verify.settling import Settled

__all__ = ["MOST_NONZEROS", "judge_changes"]

MOST_NONZEROS = 400_000
"""Models with more nonzeros together are compared, but not asked what matters."""

_PARTS = {
    Place.ROW: (Part.ROW,),
    Place.BOUNDS: (Part.LOWER, Part.UPPER),
    Place.TYPE: (Part.TYPE,),
    Place.COLUMN: (Part.LOWER, Part.UPPER, Part.TYPE),
}


def judge_changes(
    a: Side, b: Side, pairing: Pairing, located: Sequence[Located]
) -> tuple[tuple[Change, ...], bool]:
    """Say of each change what it does.

    Parameters
    ----------
    a, b
        The sides; their deadline ends the questions.
    located
        The changes under `pairing`.

    Returns
    -------
    changes
        In the same order, each with its effect.
    nothing
        Whether it is proved that all of them together change neither feasible points nor costs.
    """
    if not located:
        return (), True
    if a.instance.nnz + b.instance.nnz > MOST_NONZEROS:
        note = f"not asked: more than {MOST_NONZEROS:,} nonzeros"
        return tuple(dataclasses.replace(item.change, note=note) for item in located), False
    questions = _Questions(a, b, pairing)
    changes = tuple(questions.judge(item) for item in located)
    nothing = all(change.effect is Effect.NOTHING for change in changes) and questions.all_kept
    return changes, nothing


class _Questions:
    """What became of every row, bound, type and cost of one side on the other."""

    def __init__(self, a: Side, b: Side, pairing: Pairing) -> None:
        self.pairing = pairing
        self.shown: set[tuple[Place, str, str, str, Effect]] = set()
        links = Links.renaming(pairing.column_pairs)
        self.trial = Trial(a, b, links, match(a.instance, b.instance, links))
        self.settled: dict[Direction, tuple[Settled, ...]] = {}
        self.at: dict[tuple[Direction, Part, int], list[Settled]] = {}
        self.in_block: dict[tuple[Direction, int], list[Settled]] = {}
        for direction in (B_TO_A, A_TO_B):
            # every place needs an answer of its own, so that a late plan is worked out all the same
            plan = None if self.trial.complete else self.trial.plan(direction, None)
            found = [] if plan is None else self.trial.settled(direction, plan)
            self.settled[direction] = tuple(s for _, s in found)
            for settled in self.settled[direction]:
                self.note(direction, settled)

    def note(self, direction: Direction, settled: Settled) -> None:
        subject = settled.subject
        if isinstance(subject, Block):
            for column in subject.columns:
                self.in_block.setdefault((direction, column), []).append(settled)
        targets = [row.target for row in subject.rows] if isinstance(subject, Block) else [subject.target]
        for target in dict.fromkeys(targets):
            self.at.setdefault((direction, target.part, target.position), []).append(settled)

    @property
    def all_kept(self) -> bool:
        """True when every feasible point is proved to be kept, both ways."""
        return all(s.standing is Standing.PROVED for own in self.settled.values() for s in own)

    def judge(self, item: Located) -> Change:
        if item.change.place is Place.OBJECTIVE:
            return self.judge_objective(item.change)
        ours = self.about(B_TO_A, item.change.place, item.at_a)
        theirs = self.about(A_TO_B, item.change.place, item.at_b)
        return self.with_effect(item.change, ours, theirs)

    def about(self, direction: Direction, place: Place, position: int) -> list[tuple[Direction, Settled]]:
        """Return what was settled of one place of the target; nothing where it has no partner there."""
        if position < 0:
            return []
        found = [s for part in _PARTS[place] for s in self.at.get((direction, part, position), ())]
        columns = [position] if place is Place.COLUMN else []
        if place is Place.ROW:
            # a row may have served to determine its columns without a partner: then it holds if they fit
            columns = self.unlinked(direction, position)
            parts = _PARTS[Place.COLUMN]
            found += [s for j in columns for p in parts for s in self.at.get((direction, p, j), ())]
        found += [s for j in columns for s in self.in_block.get((direction, j), ())]
        # evidence holds mappings, so that settled obligations are told apart by identity
        return [(direction, s) for s in {id(s): s for s in found}.values()]

    def unlinked(self, direction: Direction, row: int) -> list[int]:
        """Return the columns of a target row without a partner."""
        _, target = self.trial.sides(direction)
        partner = self.pairing.column_of_a if direction == B_TO_A else self.pairing.column_of_b
        return [j for j in target.instance.row(row).body.terms if partner[j] < 0]

    def with_effect(
        self,
        change: Change,
        ours: Sequence[tuple[Direction, Settled]],
        theirs: Sequence[tuple[Direction, Settled]],
    ) -> Change:
        both = (*ours, *theirs)
        looser = any(s.standing is Standing.REFUTED for _, s in ours)
        tighter = any(s.standing is Standing.REFUTED for _, s in theirs)
        open_ = [s for _, s in both if s.standing is Standing.UNKNOWN]
        note = change.note
        if looser and tighter:
            effect = Effect.BOTH
        elif looser:
            effect = Effect.LOOSER
        elif tighter:
            effect = Effect.TIGHTER
        elif open_:
            effect = Effect.UNKNOWN
        else:
            effect = Effect.NOTHING
            note = note or _emptiness(both)
        if (looser or tighter) and open_:
            note = note or "and maybe more: not all of it was settled"
        return dataclasses.replace(
            change,
            effect=effect,
            reason=_first_reason(open_) if effect is Effect.UNKNOWN else None,
            note=note,
            witness=self.witness(change, effect, both) if looser or tighter else None,
            grade=_grade(both) if effect is Effect.NOTHING else None,
        )

    def witness(
        self, change: Change, effect: Effect, settled: Sequence[tuple[Direction, Settled]]
    ) -> Witness | None:
        """Return a witness for the first change of each family, kind and effect: one shows enough."""
        key = (change.place, change.kind, change.family_a, change.family_b, effect)
        if key in self.shown:
            return None
        self.shown.add(key)
        return trial_witness(self.trial, judged(settled, {}))

    def judge_objective(self, change: Change) -> Change:
        """Compare costs of the same points; where columns are without a partner, the best cost over them."""
        trial = self.trial
        deadline = trial.a.deadline
        if passed(deadline):
            return dataclasses.replace(change, reason=Reason.TIME)
        equal = not trial.open_columns and not trial.completions
        costs: list[tuple[Direction, Settled]] = []
        for direction in (B_TO_A, A_TO_B):
            cost = trial.cost_row(direction, IDENTITY, equal=equal)
            try:
                plan = trial.plan(direction, cost, deadline=deadline)
            except OutOfTime:
                return dataclasses.replace(change, reason=Reason.TIME)
            costs += [pair for pair in trial.settled(direction, plan) if _speaks_of_cost(pair[1])]
        # a block that fails without the cost row already says nothing of costs
        found = [pair for pair in costs if not self.fails_anyway(pair)]
        refuted = [pair for pair in found if pair[1].standing is Standing.REFUTED]
        if refuted:
            witness = trial_witness(trial, judged(refuted, {}))
            return dataclasses.replace(change, effect=Effect.COST, witness=witness)
        open_ = [s for _, s in found if s.standing is Standing.UNKNOWN]
        if open_ or len(found) < len(costs):
            return dataclasses.replace(change, reason=_first_reason(open_) if open_ else Reason.NOT_PROVED)
        note = change.note or _emptiness(found)
        return dataclasses.replace(change, effect=Effect.NOTHING, note=note, grade=_grade(found))

    def fails_anyway(self, pair: tuple[Direction, Settled]) -> bool:
        direction, settled = pair
        if not isinstance(settled.subject, Block) or settled.standing is Standing.PROVED:
            return False
        return any(
            other.standing is not Standing.PROVED
            for column in settled.subject.columns
            for other in self.in_block.get((direction, column), ())
        )


def _speaks_of_cost(settled: Settled) -> bool:
    subject = settled.subject
    targets = [row.target for row in subject.rows] if isinstance(subject, Block) else [subject.target]
    return any(target.part is Part.COST for target in targets)


def _emptiness(pairs: Iterable[tuple[Direction, Settled]]) -> str:
    """Say so where everything holds only because a side has no feasible point."""
    from equivamap.verify.evidence import EmptyRegion

    sides = [("B" if d == B_TO_A else "A") for d, s in pairs if isinstance(s.evidence, EmptyRegion)]
    return f"{sides[0]} has no feasible point, so that anything holds there" if sides else ""


def _first_reason(open_: Sequence[Settled]) -> Reason:
    reasons = [s.reason or Reason.NOT_PROVED for s in open_]
    return Reason.TIME if Reason.TIME in reasons else reasons[0]


def _grade(pairs: Iterable[tuple[Direction, Settled]]) -> Grade:
    return Grade.weakest(s.grade for _, s in pairs if s.grade is not None)
