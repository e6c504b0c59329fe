"""One proposal on trial: what its map comes to for each relation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from equivamap.ir import Affine, Rational
from equivamap.mapping.links import Links, Proposal
from equivamap.verify.relations import Grade, Reason, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.structure import match
from equivamap.verify.trial import A_TO_B, B_TO_A, Judged, Trial, judged

__all__ = ["Attempt", "Question"]


_EVERY_POINT = (Relation.SAME_DECISIONS, Relation.ISOMORPHIC)
"""Relations under which every feasible point counts, so that numbers computed from data cannot carry a solution."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Parameters
    ----------
    relation
        The relation to decide.
    objective
        ``auto``, ``same``, ``affine`` or ``monotone``.
    open_families
        Families of A that may stay open.
    free_map
        Whether a map may send a shared name to another (``--map free``).
    names_map
        The map by equal names where both sides have the same families and index sets, to be asked when a found map
        crosses names; None otherwise.
    coef_tol
        Largest relative difference of numbers that counts as none; None to ask back instead.
    """

    relation: Relation = Relation.SAME_DECISIONS
    objective: str = "auto"
    open_families: frozenset[str] = frozenset()
    free_map: bool = False
    names_map: Callable[[], Proposal] | None = None
    coef_tol: Rational | None = None

    @property
    def any_affine_cost(self) -> bool:
        """True when more objective maps are allowed than those that are tried."""
        return self.objective in ("affine", "monotone")


class Attempt:
    """One proposal with what its trial came to, each relation judged at most once."""

    def __init__(self, question: Question, a: Side, b: Side, proposal: Proposal) -> None:
        self.question = question
        self.proposal = proposal
        self.trial = Trial(a, b, proposal.links, match(a.instance, b.instance, proposal.links))
        self._known: dict[Relation, Judged] = {}

    @property
    def claim(self) -> Judged:
        """The relation asked, under the first objective map that proves it, else under the one that says most."""
        return self.judge(self.question.relation)

    def judge(self, relation: Relation) -> Judged:
        """Judge any relation; a stronger one that is proved proves the weaker."""
        if relation not in self._known:
            judge = self._quasi_karp if relation is Relation.QUASI_KARP else self._under_some_cost
            claim = judge(relation)
            if relation is Relation.ISOMORPHIC and self.given and claim.standing is Standing.UNKNOWN:
                claim = self._without_inverse(claim)
            self._known[relation] = claim
        return self._known[relation]

    def _without_inverse(self, claim: Judged) -> Judged:
        """Refute a claim that stayed open for completions, where two points of B are mapped to one of A."""
        from equivamap.verify.uniqueness import two_over_one

        found = two_over_one(self.trial)
        if found is None:
            return claim
        return judged([*claim.settled, (A_TO_B, found)], claim.bulk, claim.objective_map)

    def _quasi_karp(self, relation: Relation) -> Judged:
        stronger = self.judge(Relation.SAME_DECISIONS)
        if stronger.standing is Standing.PROVED:
            return stronger
        direct = self.trial.quasi_karp(B_TO_A)
        if direct.standing is Standing.UNKNOWN and direct.reason is not Reason.VACUOUS:
            stronger = self.judge(Relation.REFORMULATION)
            if stronger.standing is Standing.PROVED:
                return stronger
        return direct

    def _under_some_cost(self, relation: Relation) -> Judged:
        best: Judged | None = None
        for phi in self.trial.candidates(self.question.objective):
            claim = self.trial.relation(relation, phi)
            if claim.standing is Standing.PROVED:
                return claim
            # an unknown under one φ is worth more than a refutation under another
            if best is None or (best.standing is Standing.REFUTED and claim.standing is Standing.UNKNOWN):
                best = claim
        assert best is not None
        return best

    def grade(self, relation: Relation) -> Grade:
        """Return the weakest grade of all that a judgement rests on, optimal values included."""
        claim = self.judge(relation)
        grades = [claim.grade]
        stronger = (Relation.SAME_DECISIONS, Relation.REFORMULATION)
        if relation is Relation.QUASI_KARP and all(claim is not self._known.get(r) for r in stronger):
            grades.append(self.trial.quasi_karp_grade())
        return Grade.weakest(grades)

    def failure(self, relation: Relation) -> Judged | None:
        """Return the claim by which the map itself fails a relation, or None.

        Where more objective maps are allowed than those that were tried, costs that do not fit refute nothing:
        only what fails whatever the costs does. ``quasi-karp`` speaks of optima, which every φ keeps.
        """
        claim = self.judge(relation)
        if claim.standing is not Standing.REFUTED:
            return None
        if relation is Relation.QUASI_KARP or not self.question.any_affine_cost:
            return claim
        # maps of a reformulation may stand each for itself, so that coupled feasibility A→B may fail
        others = [self.to_a] if relation is Relation.REFORMULATION else [self.to_a, self.to_b]
        return next((c for c in (claim.without_cost(), *others) if c.standing is Standing.REFUTED), None)

    @cached_property
    def to_a(self) -> Judged:
        """Feasibility B→A."""
        return self.trial.feasible(B_TO_A)

    @cached_property
    def to_b(self) -> Judged:
        """Feasibility A→B."""
        return self.trial.feasible(A_TO_B)

    @cached_property
    def standing_alone(self) -> int:
        """Number of rows, columns and costs of both sides that do not stand on the other as they are."""
        found = self.trial.structure
        held = (found.held_a, found.held_b)
        rows_and_columns = sum(int((~side.rows).sum()) + int((~side.columns).sum()) for side in held)
        return rows_and_columns + self._costs_alone

    @property
    def _costs_alone(self) -> int:
        a, b = self.trial.a.instance, self.trial.b.instance
        to_b, to_a = self.trial.structure.column_of_a, self.trial.structure.column_of_b
        unpaired = int((a.cost[to_b < 0] != 0).sum()) + int((b.cost[to_a < 0] != 0).sum())
        paired = np.flatnonzero(to_b >= 0)
        here, there = a.numbers.floats[a.cost[paired]], b.numbers.floats[b.cost[to_b[paired]]]
        return unpaired + int((here != (there if a.sense == b.sense else -there)).sum())

    @property
    def keeps_decisions(self) -> bool:
        """True when feasibility is proved both ways, so that only costs can fail."""
        return self.to_a.standing is Standing.PROVED and self.to_b.standing is Standing.PROVED

    @property
    def given(self) -> bool:
        """True when the user gave the map."""
        return self.proposal.source == "given"

    @cached_property
    def inadmissible(self) -> str:
        """Why the map proves nothing unless the user gave it, or the empty string."""
        if self.trial.complete:
            return ""
        from equivamap.mapping.admissible import inadmissible

        reached = self.judge(Relation.SAME_DECISIONS).standing is Standing.PROVED
        if reached and self.proposal.computed and self.question.relation in self._where_data_may_be_used:
            return ""
        return inadmissible(
            self.proposal.links, self.trial.a.instance, self.trial.b.instance, reached=reached
        )

    @property
    def _where_data_may_be_used(self) -> tuple[Relation, ...]:
        """Relations under which a map for all data may compute with them.

        A line that was lifted has a plain number and one of A's data at most, such as ``0.5*stock[i]``: nothing in
        which a solution could hide, where every feasible point of A is known to be reached.
        """
        return _EVERY_POINT if self.proposal.source == "llm" else (*_EVERY_POINT, Relation.REFORMULATION)

    @cached_property
    def open_families(self) -> tuple[str, ...]:
        """Families of A with a member that no link determines."""
        labels = self.trial.a.instance.variables.labels if self.trial.open_columns else []
        return tuple(dict.fromkeys(labels[j][0] for j in self.trial.open_columns))

    @property
    def not_allowed_open(self) -> tuple[str, ...]:
        """Families of A that stay open though the user did not say that they may.

        All of them where nothing is linked that stands in a row or the objective of A: then the map says nothing,
        whatever may stay open.
        """
        if self.trial.open_columns and not self._links_something:
            return self.open_families
        return tuple(f for f in self.open_families if f not in self.question.open_families)

    @property
    def _links_something(self) -> bool:
        a = self.trial.a.instance
        matters = (np.diff(a.indptr) > 0) | (a.cost != 0)
        matters[list(self.trial.open_columns)] = False
        return bool(matters.any())

    @property
    def has_constant_lines(self) -> bool:
        """True when the map gives a variable of A as a constant, or A's own equations give all of them.

        What that makes trivial stands nowhere in B.
        """
        if any(form.is_constant for form in self.trial.links.backward_lines.values()):
            return True
        if self.trial.complete:
            return False
        forms = self.trial.forms_of_a
        return bool(forms) and all(form.is_constant for form in forms.values())

    def crosses(self, by_names: Links) -> bool:
        """True when a column of A is linked to other than the column that has its name in B, as it stands.

        ``x = 5 - x`` crosses as much as ``x = y`` does: it turns a sign error into an equivalence. ``x = x + x2`` for
        all of ``x`` does not: B has split what A calls x, and kept the name for a part of it.
        """
        partner = dict(zip(by_names.renamed_a.tolist(), by_names.renamed_b.tolist(), strict=True))
        others = {
            j: form - Affine.variable(partner[j])
            for j, form in self.trial.links.backward.items()
            if j in partner and form != Affine.variable(partner[j])
        }
        return bool(others) and not self._are_further_parts(others)

    def _are_further_parts(self, rests: dict[int, Affine]) -> bool:
        """Tell whether whole families of A are what has their name plus parts of families that B alone has.

        What is part of two variables of A is no part that was split off.
        """
        a, b = self.trial.a.instance.variables, self.trial.b.instance.variables
        parts: dict[str, set[frozenset[str]]] = {}
        for j, rest in rests.items():
            added = frozenset(b.labels[k][0] for k in rest.terms)
            if rest.constant or not added.isdisjoint(a.families) or any(c != 1 for c in rest.terms.values()):
                return False
            parts.setdefault(a.labels[j][0], set()).add(added)
        columns = [k for rest in rests.values() for k in rest.terms]
        return len(columns) == len(set(columns)) and all(
            len(parts[name]) == 1 and rests.keys() >= set(a.families[name].positions) for name in parts
        )
