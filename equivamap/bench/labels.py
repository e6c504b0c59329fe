"""Labels derived for each pair: a proof under the known map, or a refutation; never from a search for maps.

A relation that the known map is proved to carry is ``equivalent``. A pair is ``not_equivalent`` where statuses or
values refute every map (or every map that keeps the cost's unit, where the question is asked in one unit), or, where
the question is about the map by equal names, where that map fails. All else is ``open``. What counts has grade
``exact``, or is confirmed by listing all points of both sides.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from equivamap.bench.enumeration import Listed, TooLarge, listed
from equivamap.bench.pairs import Label
from equivamap.errors import EquivaMapError
from equivamap.ir import Instance
from equivamap.mapping.links import Links, Proposal
from equivamap.verify.acceptance import objection
from equivamap.verify.attempt import Attempt, Question
from equivamap.verify.case import Case
from equivamap.verify.deciding import decide
from equivamap.verify.relations import Basis, Grade, Outcome, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.verdict import CheckResult, ObjectiveMap

__all__ = ["Contradiction", "derive_labels"]

_STRONGEST_FIRST = (
    Relation.ISOMORPHIC,
    Relation.SAME_DECISIONS,
    Relation.REFORMULATION,
    Relation.QUASI_KARP,
)
_UNCONDITIONAL = (Basis.EVERY_MAP,)


class Contradiction(EquivaMapError):
    """A proof and the listing of all points disagree: a defect of EquivaMap, never of the input."""


@dataclass
class _Derivation:
    """The pair whose labels are derived; both instances stand over one number table."""

    a: Instance
    b: Instance
    links: Links | None
    by_names: Links | None
    objective: str
    seconds: float

    def __post_init__(self) -> None:
        deadline = time.monotonic() + self.seconds
        self.left, self.right = Side("a", self.a, deadline), Side("b", self.b, deadline)
        self.points: Listed | None
        try:
            self.points = listed(self.a, self.b)
        except TooLarge:
            self.points = None

    def question(self, relation: Relation) -> Question:
        return Question(relation=relation, objective=self.objective, free_map=True)

    def proved(self) -> dict[Relation, Label]:
        """Return the relations that the known map carries."""
        if self.links is None:
            return {}
        found: dict[Relation, Label] = {}
        case = Case(self.question(Relation.SAME_DECISIONS), self.left, self.right)
        attempt = Attempt(case.question, self.left, self.right, Proposal("given", self.links, ""))
        case.attempts.append(attempt)
        for relation in _STRONGEST_FIRST:
            claim = attempt.judge(relation)
            if claim.standing is not Standing.PROVED or objection(case, attempt, relation) is not None:
                continue
            grade = attempt.grade(relation)
            records = sum(1 for _ in claim.settled)
            label = Label(
                relation,
                "equivalent",
                phi="identity" if claim.objective_map.is_identity else "affine",
                basis=str(Basis.MAP),
                grade=str(grade),
                by="proof",
                evidence=f"the known map, {records} obligations discharged",
            )
            confirmed = self.confirmed(label, self.links, claim.objective_map)
            if confirmed is not None:
                found[relation] = confirmed
        return found

    def refuted(self, relation: Relation) -> Label | None:
        """Return the refutation of a relation, or None."""
        result = decide(self.question(relation), self.left, self.right, [])
        accepted = (Basis.EVERY_MAP, Basis.SAME_UNITS) if self.objective == "same" else _UNCONDITIONAL
        if result.verdict is Outcome.NOT_EQUIVALENT and result.basis in accepted:
            return self.confirmed(self._stated(relation, result), None, None)
        if self.by_names is None:
            return None
        given = Proposal("given", self.by_names, "")
        result = decide(self.question(relation), self.left, self.right, [given])
        if result.verdict is not Outcome.NOT_EQUIVALENT:
            return None
        return self.confirmed(self._stated(relation, result), self.by_names, None)

    def _stated(self, relation: Relation, result: CheckResult) -> Label:
        return Label(
            relation,
            "not_equivalent",
            phi="identity" if self.objective == "same" else "affine",
            basis=str(result.basis),
            grade=str(result.grade or ""),
            by="proof",
            evidence="" if result.witness is None else result.witness.claim,
        )

    def confirmed(self, label: Label, links: Links | None, objective: ObjectiveMap | None) -> Label | None:
        """Return a label that is exact or confirmed by the listing; None where it is neither.

        Raises
        ------
        Contradiction
            If the listing says otherwise.
        """
        seen = (
            None if self.points is None else self.points.says(label.relation, label.basis, links, objective)
        )
        if seen is not None and seen != label.answer:
            raise Contradiction(
                f"{label.relation}: the proof says {label.answer} ({label.basis}: {label.evidence}), "
                f"the listing of all points says {seen}"
            )
        if seen is not None:
            return replace(label, by=f"{label.by} and enumeration")
        return label if label.grade == Grade.EXACT else None


def derive_labels(
    a: Instance,
    b: Instance,
    links: Links | None,
    *,
    by_names: Links | None = None,
    objective: str = "auto",
    relations: Sequence[Relation] = tuple(Relation),
    seconds: float = 30.0,
) -> dict[Relation, Label]:
    """Derive the labels of a pair.

    Parameters
    ----------
    a, b
        The instances, over one number table.
    links
        The map that the making of the pair implies; None where there is none (unrelated instances).
    by_names
        The map by equal names where the question is about it; then a failure of that map refutes, and `links` only
        count where they give the variables of A in the same way.
    objective
        ``"same"`` where both sides state the cost in one unit, ``"auto"`` otherwise.
    relations
        The relations to label.
    seconds
        Time limit; what is not proved by then is open.

    Returns
    -------
    dict
        A label for each relation, ``open`` ones included.

    Raises
    ------
    Contradiction
        If a proof and the listing of all points disagree.
    """
    if by_names is not None and (links is None or links.backward != by_names.backward):
        links = by_names
    work = _Derivation(a, b, links, by_names, objective, seconds)
    labels = work.proved()
    for relation in relations:
        if relation not in labels:
            labels[relation] = work.refuted(relation) or Label(relation, "open")
    return {relation: labels[relation] for relation in relations}
