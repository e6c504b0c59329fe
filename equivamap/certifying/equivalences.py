"""Certificates of `equivalent`: the map made explicit, and every obligation of both directions."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from equivamap.certify.ledger import Request
from equivamap.certify.reading import Rejected
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.certifying.stepping import Stepping, Way
from equivamap.certifying.writing import Sheet, entries_of, point_entry, write_certificate
from equivamap.ir import Affine
from equivamap.verify.obligations import CostRow, carrying, row_scale
from equivamap.verify.relations import Relation, Standing
from equivamap.verify.trial import A_TO_B, B_TO_A, Direction

if TYPE_CHECKING:
    from equivamap.verify.attempt import Attempt
    from equivamap.verify.trial import Trial
    from equivamap.verify.verdict import ObjectiveMap

__all__ = ["Equivalence", "certify_equivalent"]


def certify_equivalent(
    path: str | os.PathLike[str],
    attempt: Attempt,
    proofs: Proofs,
    a: Sheet,
    b: Sheet,
    *,
    with_dumps: bool,
    phi: ObjectiveMap | None = None,
) -> tuple[str, int]:
    """Write the certificate of a proved relation, under the objective map that is given; see `write_certificate`."""
    relation = attempt.question.relation
    proofs.learn(attempt.trial)
    failed: Exception | None = None
    for proved, coupled in _proved(attempt, relation):
        for way in Way:
            try:
                made = Equivalence(attempt, proofs, a, b, proved, coupled, way, phi)
                return write_certificate(path, made.head, a, b, proofs, made.answers, with_dumps=with_dumps)
            except (Uncertified, Rejected) as reason:
                failed = failed or reason
    raise Uncertified(str(failed))


def _proved(attempt: Attempt, relation: Relation) -> list[tuple[Relation, bool]]:
    """Return the relations whose proof serves, and whether their maps belong together."""
    if relation is Relation.REFORMULATION:
        found: list[tuple[Relation, bool]] = [(Relation.REFORMULATION, True)]
        return [*found, (relation, False)] if attempt.trial.links.forward_lines else found
    if relation is not Relation.QUASI_KARP:
        return [(relation, True)]
    stronger = [
        (r, True)
        for r in (Relation.SAME_DECISIONS, Relation.REFORMULATION)
        if attempt.judge(r).standing is Standing.PROVED
    ]
    return [*stronger, (relation, True)]


class Equivalence:
    """What one certificate of an equivalence says."""

    def __init__(
        self,
        attempt: Attempt,
        proofs: Proofs,
        a: Sheet,
        b: Sheet,
        proved: Relation,
        coupled: bool,
        way: Way,
        phi: ObjectiveMap | None = None,
    ) -> None:
        trial = attempt.trial
        self.proofs = proofs
        self.a, self.b = a, b
        phi = phi or attempt.judge(proved).objective_map
        equal = proved in (Relation.REFORMULATION, Relation.ISOMORPHIC)
        if proved is Relation.QUASI_KARP:
            best = trial.a.best
            if best.status != "optimal" or best.value is None:
                raise Uncertified("A has no known optimum")
            objective = trial.a.instance.objective
            cost: CostRow = CostRow(objective, Affine({}, -best.value), False, row_scale(objective))
        else:
            cost = trial.cost_row(B_TO_A, phi, equal=equal)
        n_a, n_b = trial.a.instance.n, trial.b.instance.n
        to_a = _values(trial, B_TO_A, None)
        links = {j: form for j, form in to_a.items() if max(form.terms, default=-1) < n_b}
        opened = [j for j in range(n_a) if j not in links]
        # what is open may depend on the cost that its image is to have
        chosen = _values(trial, B_TO_A, cost) if opened else {}
        given = {j: form for j, form in chosen.items() if j not in links}
        given = _self_contained(given, {*links, *given}, n_b)
        values: Mapping[int, Affine] = {}
        if proved is not Relation.QUASI_KARP:
            values = _values(trial, A_TO_B, trial.cost_row(A_TO_B, phi, equal=equal), coupled=coupled)
        names = trial.a.instance.variables.names
        self.head: dict[str, Any] = {
            "verdict": "equivalent",
            "relation": str(attempt.question.relation),
            "proved": str(proved),
            "objective_map": [str(phi.factor), str(phi.offset)],
            "coupled": coupled,
            "open": [names[j] for j in opened],
            "map": len(links),
            "assigned": [len(given), len(values)],
        }
        stepping = Stepping(proofs, way)
        self.answers = {
            "map": entries_of(links, n_b),
            "B→A": entries_of(given, n_b),
            "A→B": entries_of(values, n_a),
            "step": stepping.step,
            "piece": stepping.piece,
            "point": self._point,
        }

    def _point(self, request: Request) -> list[Any]:
        region = request.region
        assert region is not None
        if request.label in ("point of A", "another point of A"):
            two = self.proofs.two_points(region)
            return point_entry(two[request.label != "point of A"])
        if request.label.startswith("optimum of "):
            best = self.proofs.side_of(region).best
            if best.status != "optimal" or best.point is None:
                raise Uncertified("no optimum is known")
            return point_entry(best.point)
        return point_entry(self.proofs.point(region))


def _values(
    trial: Trial, direction: Direction, cost: CostRow | None, *, coupled: bool = True
) -> dict[int, Affine]:
    """Return the target columns that links and equations determine, over the source and completions."""
    source, target = trial.sides(direction)
    given = trial.given(direction)
    if len(given) == target.instance.n:
        return dict(given)
    equations = trial.equations(direction) if coupled else ()
    return dict(carrying(source.instance, target.instance, given, equations, cost).values)


def _self_contained(given: dict[int, Affine], known: set[int], n: int) -> dict[int, Affine]:
    """Drop what is given by a column that has a value itself."""
    return {j: form for j, form in given.items() if all(k < n or k - n not in known for k in form.terms)}
