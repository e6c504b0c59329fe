"""Trying one map on one pair: every relation as lists of settled obligations, each settled once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from equivamap.deadlines import Deadline, OutOfTime, passed
from equivamap.ir import ONE, ZERO, Affine, Row
from equivamap.mapping.links import Links
from equivamap.progress import discharged
from equivamap.verify.objectives import IDENTITY, affine_through, visible_map
from equivamap.verify.obligations import (
    Block,
    Carrying,
    CostRow,
    Obligation,
    Part,
    Target,
    carrying,
    row_scale,
)
from equivamap.verify.relations import Grade, Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import Held, StructuralMatch
from equivamap.verify.verdict import ObjectiveMap

if TYPE_CHECKING:
    from equivamap.verify.bounds import Prover
    from equivamap.verify.settling import Settled

# Provers are imported where they are needed: a pair that is the same row for row needs none of them.

__all__ = ["A_TO_B", "B_TO_A", "Direction", "Judged", "Trial", "judged"]

Direction: TypeAlias = Literal["B→A", "A→B"]
B_TO_A: Direction = "B→A"
A_TO_B: Direction = "A→B"


@dataclass(frozen=True)
class Judged:
    """What a claim came to: its obligations, and how many more stand structurally in bulk.

    Parameters
    ----------
    standing
        Proved when all are; refuted when one is; unknown otherwise.
    settled
        Direction and settled obligation or block of each.
    bulk
        Number of obligations discharged by structural matching, by direction.
    reason
        Why it is unknown.
    objective_map
        The φ it holds under, or was tried under last.
    of_optima
        Whether it speaks of optimal solutions of the source alone.
    """

    standing: Standing
    settled: tuple[tuple[Direction, Settled], ...]
    bulk: Mapping[Direction, int]
    reason: Reason | None = None
    objective_map: ObjectiveMap = IDENTITY
    of_optima: bool = False

    @property
    def grade(self) -> Grade:
        """The weakest grade among the evidence."""
        return Grade.weakest(s.grade for _, s in self.settled if s.grade is not None)

    @property
    def is_structural(self) -> bool:
        """True when every obligation stands, as it is, on the other side."""
        return self.standing is Standing.PROVED and all(_is_structural(s) for _, s in self.settled)

    def without_cost(self) -> Judged:
        """Return what is left of the claim without the obligations and blocks that speak of costs."""
        kept = [(d, s) for d, s in self.settled if not _speaks_of_cost(s.subject)]
        return judged(kept, self.bulk, self.objective_map)

    def first_refuted(self) -> tuple[Direction, Settled] | None:
        """Return the refuted obligation that is easiest to read: fewest variables, rows before types."""
        refuted = [(d, s) for d, s in self.settled if s.standing is Standing.REFUTED]
        return min(refuted, key=lambda pair: _reading_cost(pair[1]), default=None)


def _is_structural(settled: Settled) -> bool:
    """True where the same row, bound or type stands on the other side; a row that implies it is another row."""
    subject = settled.subject
    if settled.kind not in ("row", "bounds"):
        return settled.kind in ("trivial", "type")
    if not isinstance(subject, Obligation) or settled.evidence.bound != subject.limit:
        return False
    return settled.kind == "row" or len(subject.form.terms) <= 1


def _speaks_of_cost(subject: Obligation | Block) -> bool:
    targets = [row.target for row in subject.rows] if isinstance(subject, Block) else [subject.target]
    return any(target.part is Part.COST for target in targets)


def _reading_cost(settled: Settled) -> tuple[int, int]:
    subject = settled.subject
    if isinstance(subject, Block):
        return 2, len(subject.rows)
    order = {Part.ROW: 0, Part.LOWER: 0, Part.UPPER: 0, Part.COST: 0}
    return order.get(subject.target.part, 1), len(subject.form.terms)


def judged(
    settled: Sequence[tuple[Direction, Settled]],
    bulk: Mapping[Direction, int],
    objective_map: ObjectiveMap = IDENTITY,
) -> Judged:
    """Combine settled obligations into one standing."""
    standings = {s.standing for _, s in settled}
    if Standing.REFUTED in standings:
        return Judged(Standing.REFUTED, tuple(settled), bulk, objective_map=objective_map)
    if Standing.UNKNOWN in standings:
        reasons = [s.reason for _, s in settled if s.standing is Standing.UNKNOWN]
        told = (Reason.TIME, Reason.SOLVER_FAILED, Reason.NUMERIC)
        first = next((r for r in told if r in reasons), Reason.NOT_PROVED)
        return Judged(Standing.UNKNOWN, tuple(settled), bulk, first, objective_map)
    return Judged(Standing.PROVED, tuple(settled), bulk, objective_map=objective_map)


class Trial:
    """One map on one pair.

    Parameters
    ----------
    a, b
        The sides; their instances share one number table.
    links
        The map.
    structure
        What stands on both sides under its renamings.
    """

    def __init__(self, a: Side, b: Side, links: Links, structure: StructuralMatch) -> None:
        self.a = a
        self.b = b
        self.links = with_inverses(links)
        self.structure = structure
        # contradicting lines beside a complete renaming must still be looked at
        self.complete = structure.complete and not (links.backward_lines or links.forward_lines)
        self._memo: dict[tuple[Direction, Obligation | Block], Settled] = {}

    # -- the two directions ---------------------------------------------------------------------------------

    def sides(self, direction: Direction) -> tuple[Side, Side]:
        """Return source and target of a direction."""
        return (self.b, self.a) if direction == B_TO_A else (self.a, self.b)

    @cached_property
    def forms_of_a(self) -> Mapping[int, Affine]:
        """Each linked column of A over columns of B; what is missing stays open."""
        return {
            j: form
            for j, form in self.plan(B_TO_A, None).values.items()
            if max(form.terms, default=-1) < self.b.instance.n
        }

    @cached_property
    def open_columns(self) -> tuple[int, ...]:
        """Columns of A that no link determines."""
        if self.complete:
            return ()
        slacks = self.structure.held_a.slacks.tolist()
        return tuple(j for j in range(self.a.instance.n) if j not in self.forms_of_a and not slacks[j])

    @cached_property
    def completions(self) -> tuple[int, ...]:
        """Columns of B that no link determines."""
        return () if self.complete else self.plan(A_TO_B, None).free

    def plan(
        self,
        direction: Direction,
        cost: CostRow | None,
        *,
        coupled: bool = True,
        deadline: Deadline = None,
    ) -> Carrying:
        """Return the obligations of a direction; kept for each cost row.

        Raises
        ------
        OutOfTime
            Where the deadline passes before they are worked out.
        """
        key = (direction, cost, coupled)
        plans: dict[object, Carrying] = self.__dict__.setdefault("_plans", {})
        if key not in plans:
            source, target = self.sides(direction)
            held = self.held(direction)
            plans[key] = carrying(
                source.instance,
                target.instance,
                self.given(direction),
                self.equations(direction) if coupled else (),
                cost,
                held_rows=held.rows.nonzero()[0].tolist(),
                held_columns=held.columns.nonzero()[0].tolist(),
                held_slacks=held.slacks.nonzero()[0].tolist(),
                deadline=deadline,
            )
        return plans[key]

    def given(self, direction: Direction) -> Mapping[int, Affine]:
        """Return the target columns that links give outright."""
        return self.links.backward if direction == B_TO_A else self.links.forward

    def equations(self, direction: Direction) -> list[Affine]:
        """Return the link equations that tie the target beside the given columns: ``x = g(y)`` for A→B.

        A renaming whose column a line gives as well stays as an equation, so that links that contradict each
        other are found out.
        """
        pairs = zip(self.links.renamed_a.tolist(), self.links.renamed_b.tolist(), strict=True)
        if direction == B_TO_A:
            n = self.b.instance.n
            given_twice = self.links.backward_lines
            return [
                Affine.variable(b) - Affine.variable(n + a)
                for a, b in pairs
                if given_twice and a in given_twice
            ]
        n = self.a.instance.n
        lines = [
            Affine.variable(a) - Affine({n + j: c for j, c in form.terms.items()}, form.constant)
            for a, form in self.links.backward_lines.items()
        ]
        twice = self.links.forward_lines
        return lines + [Affine.variable(a) - Affine.variable(n + b) for a, b in pairs if twice and b in twice]

    def held(self, direction: Direction) -> Held:
        """Return the rows and columns of the target that stand on the source already."""
        return self.structure.held_a if direction == B_TO_A else self.structure.held_b

    def bulk(self, *directions: Direction) -> dict[Direction, int]:
        """Return how many obligations the structural match stands for."""
        return {d: int(self.held(d).rows.sum() + self.held(d).columns.sum()) for d in directions}

    # -- settling -------------------------------------------------------------------------------------------

    def settled_in_time(
        self, direction: Direction, cost: CostRow | None, *, coupled: bool = True
    ) -> list[tuple[Direction, Settled]]:
        """Work out the obligations of a direction and settle them; one stands for all where there is no time."""
        try:
            plan = self.plan(direction, cost, coupled=coupled, deadline=self.sides(direction)[0].deadline)
        except OutOfTime:
            return [_not_worked_out(direction)]
        return self.settled(direction, plan)

    def settled(self, direction: Direction, plan: Carrying) -> list[tuple[Direction, Settled]]:
        """Settle all obligations and blocks of a direction on the source's feasible region."""
        source, _ = self.sides(direction)
        result: list[tuple[Direction, Settled]] = []
        subjects: list[Obligation | Block] = [*plan.obligations, *plan.blocks]
        for subject in subjects:
            known = self._memo.get((direction, subject))
            if known is None:
                known = _settled(subject, source.prover, source.deadline)
                self._memo[direction, subject] = known
                discharged()
            result.append((direction, known))
        return result

    def feasible(self, direction: Direction) -> Judged:
        """Claim that every feasible point of the source is carried to a feasible point of the target."""
        if self.complete:
            return judged([], self.bulk(direction))
        return judged(self.settled_in_time(direction, None), self.bulk(direction))

    # -- costs ----------------------------------------------------------------------------------------------

    def cost_row(self, direction: Direction, phi: ObjectiveMap, *, equal: bool) -> CostRow:
        """Return the cost row of a direction under φ, in minimisation form."""
        of_a, of_b = self.a.instance.objective, self.b.instance.objective
        mapped = of_b.scaled(phi.factor).shifted(phi.offset)
        if direction == B_TO_A:
            return CostRow(of_a, mapped.scaled(-1), equal, row_scale(of_a))
        return CostRow(mapped, of_a.scaled(-1), equal, row_scale(mapped))

    def candidates(self, option: str) -> list[ObjectiveMap]:
        """Return the objective maps to try: the identity, then what the option allows."""
        found = [IDENTITY]
        if option == "same" or self.complete:
            return found
        found += [] if self.visible_map is None else [self.visible_map]
        if option in ("affine", "monotone"):
            fitted = self.fitted_map()
            found += [] if fitted is None else [fitted]
        return list(dict.fromkeys(found))

    @cached_property
    def visible_map(self) -> ObjectiveMap | None:
        """The objective map that can be read off the costs; None if there is none."""
        return visible_map(self.a.instance, self.b.instance, self.forms_of_a)

    @property
    def cost_is_visible(self) -> bool:
        """True when A's cost is B's under the map, as both are written, up to an objective map."""
        return self.complete or self.visible_map is not None

    def fitted_map(self) -> ObjectiveMap | None:
        """Return the affine φ through both optima and through the worst point of A with its cheapest image."""
        if self.a.best.status != "optimal" or self.b.best.status != "optimal" or self.a.worst.point is None:
            return None
        if self.a.worst.status != "optimal" or self.a.best.value is None or self.b.best.value is None:
            return None
        high = self.a.cost_at(self.a.worst.point)
        values = dict(enumerate(self.a.worst.point))
        from equivamap.verify.bounds import Prover

        n = len(self.b.region.rows)
        rows = [
            Row(n + k, Affine(form.terms), values[j] - form.constant, values[j] - form.constant)
            for k, (j, form) in enumerate(self.forms_of_a.items())
        ]
        image = Prover(self.b.region.with_rows(rows), deadline=self.b.deadline).optimum(
            self.b.instance.objective
        )
        if image.status != "optimal" or image.value is None or image.value == self.b.best.value:
            return None
        phi = affine_through((self.b.best.value, self.a.best.value), (image.value, high))
        return phi if phi.factor > 0 else None

    # -- relations ------------------------------------------------------------------------------------------

    def same_decisions(self, phi: ObjectiveMap) -> Judged:
        """Same decisions, each at the same best cost."""
        return self._both_ways(phi, equal=False)

    def reformulation(self, phi: ObjectiveMap) -> Judged:
        """Feasibility and cost kept by both maps at every feasible point (Robbins et al. 2026, Def. 4.5)."""
        coupled = self._both_ways(phi, equal=True)
        all_forward = len(self.links.forward) == self.b.instance.n
        if coupled.standing is Standing.PROVED or not all_forward or not self.links.forward_lines:
            return coupled
        # both maps are stated in full, so that each may stand for itself
        settled = [pair for pair in coupled.settled if pair[0] == B_TO_A]
        cost = self.cost_row(A_TO_B, phi, equal=True)
        settled += self.settled_in_time(A_TO_B, cost, coupled=False)
        return judged(settled, coupled.bulk, phi)

    def isomorphic(self, phi: ObjectiveMap) -> Judged:
        """Affine bijections of the feasible sets, with the cost kept."""
        if self.complete:
            return judged([], self.bulk(B_TO_A, A_TO_B), phi)
        both = self._both_ways(phi, equal=True)
        if (self.open_columns or self.completions) and both.standing is not Standing.REFUTED:
            # what is left open may take several values, and then the map is no bijection
            reason = Reason.TIME if both.reason is Reason.TIME else Reason.NOT_PROVED
            return Judged(Standing.UNKNOWN, both.settled, both.bulk, reason, phi)
        settled = list(both.settled)
        one = Target(Part.LINK, -1, ONE)
        for j, form in self.links.forward_lines.items():
            gap = Affine.variable(j) - form.substitute(self.forms_of_a)
            for sign in (1, -1):
                bare = Affine(gap.terms).scaled(sign)
                obligation = Obligation(bare, -sign * gap.constant, one)
                settled.append((B_TO_A, _settled(obligation, self.b.prover, self.b.deadline)))
        return judged(settled, both.bulk, phi)

    def _both_ways(self, phi: ObjectiveMap, *, equal: bool) -> Judged:
        bulk = self.bulk(B_TO_A, A_TO_B)
        if self.complete and phi == IDENTITY:
            return judged([], bulk, phi)
        settled: list[tuple[Direction, Settled]] = []
        for direction in (B_TO_A, A_TO_B):
            cost = self.cost_row(direction, phi, equal=equal)
            settled += self.settled_in_time(direction, cost)
            if any(s.standing is Standing.REFUTED for _, s in settled):
                break
        return judged(settled, bulk, phi)

    def relation(self, relation: Relation, phi: ObjectiveMap) -> Judged:
        """Judge one of the relations; ``quasi-karp`` needs no φ."""
        if relation is Relation.QUASI_KARP:
            return self.quasi_karp(B_TO_A)
        if relation is Relation.SAME_DECISIONS:
            return self.same_decisions(phi)
        if relation is Relation.REFORMULATION:
            return self.reformulation(phi)
        return self.isomorphic(phi)

    def quasi_karp(self, direction: Direction) -> Judged:
        """Every optimal solution of the source gives an optimal solution of the target.

        The optimal face of the source is its region cut off at the cost of an exactly checked point, which holds
        all optimal solutions; the target's optimum is an exactly checked value with a bound behind it.
        """
        source, target = self.sides(direction)
        if source.best.status != "optimal" or target.best.status != "optimal":
            reason = Reason.VACUOUS
            if "unknown" in (source.best.status, target.best.status):
                timed = any(
                    s.best.reason is not None and s.best.reason.value == "time" for s in (source, target)
                )
                reason = Reason.TIME if timed else Reason.NOT_PROVED
            return Judged(Standing.UNKNOWN, (), {}, reason)
        assert source.best.point is not None and target.best.value is not None
        cut = source.instance.objective
        face = source.region.with_rows(
            [
                Row(
                    len(source.region.rows),
                    Affine(cut.terms),
                    None,
                    source.cost_at(source.best.point) - cut.constant,
                )
            ]
        )
        from equivamap.verify.bounds import Prover

        prover = Prover(face, deadline=source.deadline)
        objective = target.instance.objective
        cost = CostRow(objective, Affine({}, -target.best.value), False, row_scale(objective))
        try:
            plan = self.plan(direction, cost, deadline=source.deadline)
        except OutOfTime:
            return replace(judged([_not_worked_out(direction)], {}), of_optima=True)
        settled: list[tuple[Direction, Settled]] = []
        subjects: list[Obligation | Block] = [*plan.obligations, *plan.blocks]
        for subject in subjects:
            known = self._memo.get((direction, subject))
            if known is None or known.standing is not Standing.PROVED:
                known = _settled(subject, prover, source.deadline)
            settled.append((direction, known))
        return replace(judged(settled, self.bulk(direction)), of_optima=True)

    def quasi_karp_grade(self) -> Grade:
        """Grade of both optima, on which `quasi_karp` rests."""
        grades = [Grade(s.best.evidence.grade) for s in (self.a, self.b) if s.best.evidence is not None]
        return Grade.weakest(grades)


def _not_worked_out(direction: Direction) -> tuple[Direction, Settled]:
    """Return one open obligation for all of a direction: an empty list of obligations would be a proof."""
    from equivamap.verify.settling import Settled

    whole = Obligation(Affine(), ZERO, Target(Part.EVERYTHING, -1, ONE))
    return direction, Settled(whole, Standing.UNKNOWN, reason=Reason.TIME)


def _settled(subject: Obligation | Block, prover: Prover, deadline: float | None) -> Settled:
    from equivamap.verify.settling import Settled, settle

    if passed(deadline):
        return Settled(subject, Standing.UNKNOWN, reason=Reason.TIME)
    if isinstance(subject, Block):
        from equivamap.verify.completions import settle_block

        return settle_block(subject, prover, deadline=deadline)
    return settle(subject, prover)


def with_inverses(links: Links) -> Links:
    """Read a forward line in a single variable of A, ``y = c x + d``, backwards as well: ``x = (y - d) / c``."""
    backward = dict(links.backward_lines)
    renamed = frozenset(links.renamed_a.tolist())
    for j, form in links.forward_lines.items():
        if len(form.terms) != 1:
            continue
        ((a, c),) = form.terms.items()
        if a not in backward and a not in renamed and a not in links.open_a:
            backward[a] = Affine({j: 1 / c}, -form.constant / c)
    return Links(
        links.renamed_a, links.renamed_b, backward, links.forward_lines, links.open_a, links.completed_b
    )
