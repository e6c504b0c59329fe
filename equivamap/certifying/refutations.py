"""Certificates of `not_equivalent`: the ground, its points, and what had to be proved of all points."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from equivamap.certify.ledger import Request
from equivamap.certify.reading import Rejected
from equivamap.certifying.enumerating import listed
from equivamap.certifying.evidence_lines import Uncertified
from equivamap.certifying.proofs import Proofs
from equivamap.certifying.writing import Sheet, affine_entry, entries_of, point_entry, write_certificate
from equivamap.ir import Affine, Rational
from equivamap.verify.relations import Basis, Relation, Standing
from equivamap.verify.sides import Side
from equivamap.verify.trial import B_TO_A

if TYPE_CHECKING:
    from equivamap.verify.attempt import Attempt
    from equivamap.verify.case import Case, Ruling
    from equivamap.verify.trial import Judged

__all__ = ["certify_refuted", "certify_values"]

Point = Sequence[Rational]


class _Ground:
    """One ground of a refutation, with the points it needs by the start of their labels."""

    def __init__(
        self,
        name: str,
        side: str,
        points: Mapping[str, Point | None] | None = None,
        *,
        maps: Sequence[tuple[Rational, Rational]] = (),
        backward: Mapping[int, Affine] | None = None,
        forward: Mapping[int, Affine] | None = None,
        values: Mapping[str, Rational | None] | None = None,
        ray: Point | None = None,
        count: tuple[str, int] | None = None,
    ) -> None:
        self.name = name
        self.side = side
        self.points = dict(points or {})
        self.maps = maps
        self.backward = backward or {}
        self.forward = forward or {}
        self.values = dict(values or {})
        self.ray = ray
        self.count = count


def certify_refuted(
    path: str | os.PathLike[str],
    case: Case,
    ruling: Ruling,
    proofs: Proofs,
    a: Sheet,
    b: Sheet,
    *,
    with_dumps: bool,
) -> tuple[str, int]:
    """Write the certificate of a refutation; see `write_certificate`."""
    failed: Exception | None = None
    for ground in _grounds(case, ruling):
        head = {
            "verdict": "not_equivalent",
            "relation": str(case.question.relation),
            "ground": ground.name,
            "side": ground.side,
            "objective_maps": [[str(f), str(o)] for f, o in ground.maps],
            "map": [len(ground.backward), len(ground.forward)],
        }
        try:
            return write_certificate(
                path, head, a, b, proofs, _answers(ground, proofs, a, b), with_dumps=with_dumps
            )
        except (Uncertified, Rejected) as reason:
            failed = failed or reason
    raise Uncertified(
        "the refutation has no form of its own in certificates" if failed is None else str(failed)
    )


def certify_values(
    path: str | os.PathLike[str],
    relation: Relation,
    words: Sequence[str],
    proofs: Proofs,
    a: Sheet,
    b: Sheet,
) -> tuple[str, int]:
    """Write the certificate of the ends of both ranges of costs: ``least``, ``greatest``; see `write_certificate`."""
    points: dict[str, Point | None] = {}
    for side in proofs.sides.values():
        for word in words:
            found = side.best if word == "least" else side.worst
            points[f"{word} cost of {_name(side)}"] = found.point
    head = {"verdict": "values", "relation": str(relation), "ends": list(words)}
    answers = _answers(_Ground("values", "a", points), proofs, a, b)
    return write_certificate(path, head, a, b, proofs, answers, with_dumps=True)


def _answers(ground: _Ground, proofs: Proofs, a: Sheet, b: Sheet) -> dict[str, Any]:
    def point(request: Request) -> list[Any]:
        found = ground.points.get(request.label)
        if found is not None:
            return point_entry(found)
        assert request.region is not None
        return point_entry(proofs.point(request.region))

    def value(request: Request) -> str:
        found = ground.values.get(request.label)
        if found is None:
            raise Uncertified("no bound is known")
        return str(found)

    def ray(request: Request) -> list[Any]:
        if ground.ray is None:
            raise Uncertified("no ray is known")
        return affine_entry(Affine(dict(enumerate(ground.ray))))

    def listing(request: Request) -> list[Any]:
        assert request.region is not None
        return listed(proofs, request.region)

    return {
        "count": lambda _: None if ground.count is None else list(ground.count),
        "listing": listing,
        "point": point,
        "value": value,
        "ray": ray,
        "backward": entries_of(ground.backward, b.model.n),
        "forward": entries_of(ground.forward, a.model.n),
    }


def _grounds(case: Case, ruling: Ruling) -> Iterator[_Ground]:
    if ruling.basis is Basis.EVERY_MAP:
        yield from _every_map(case, ruling)
        yield from _more_solutions(case, ruling)
    elif ruling.basis is Basis.SAME_UNITS:
        yield from _same_units(case, ruling)
    elif ruling.basis is Basis.GIVEN_MAP and ruling.attempt is not None:
        yield from _given_map(case, ruling.attempt)


# -- whatever the map, or in one unit -----------------------------------------------------------------------------


def _pairs(case: Case) -> list[tuple[Side, Side]]:
    return [(case.a, case.b), (case.b, case.a)]


def _every_map(case: Case, ruling: Ruling) -> Iterator[_Ground]:
    for one, other in _pairs(case):
        if one.best.status == "infeasible" and other.best.point is not None:
            yield _Ground("infeasible", one.label, {f"point of {_name(other)}": other.best.point})
        if one.best.status == "unbounded" and other.best.status == "optimal":
            yield _endless("unbounded", one, other, one.best, other.best)
    if case.a.best.status != "optimal" or case.b.best.status != "optimal":
        return
    for one, other in _pairs(case):
        if one.worst.status == "unbounded" and other.worst.status == "optimal":
            yield _endless("no-worst", one, other, one.worst, other.worst)
        if (
            one.worst.status == "optimal"
            and one.worst.value is not None
            and one.best.value == -one.worst.value
            and other.worst.point is not None
            and other.best.point is not None
        ):
            points: dict[str, Point | None] = {
                f"a point of {_name(other)}": other.best.point,
                f"another point of {_name(other)}": other.worst.point,
            }
            yield _Ground("single-value", one.label, points, values={f"cost of {_name(one)}": one.best.value})
    found = _stated(case, ruling)
    if found is not None and case.a.worst.status == case.b.worst.status == "optimal":
        points = {f"point of {_name(found[0])}": found[1]}
        for side in (case.a, case.b):
            points[f"least cost of {_name(side)}"] = side.best.point
            points[f"greatest cost of {_name(side)}"] = side.worst.point
        yield _Ground("value-between-ends", found[0].label, points)


def _more_solutions(case: Case, ruling: Ruling) -> Iterator[_Ground]:
    """Yield the ground of a witness that lists solutions of both sides, more of the first."""
    shown: dict[str, list[Point]] = {"a": [], "b": []}
    for point in ruling.witness.points if ruling.witness is not None else ():
        names = (case.a if point.side == "a" else case.b).instance.variables.names
        shown[point.side].append([point.values[name] for name in names])
    for one, other in _pairs(case):
        points, best = shown[one.label], one.best.value
        if len(points) < 2 or len(points) <= len(shown[other.label]):
            continue
        labels: dict[str, Point | None] = {f"solution {k} of {_name(one)}": p for k, p in enumerate(points)}
        costs = {one.instance.objective.at(dict(enumerate(p))) for p in points}
        kind = "optimal" if costs == {best} else "feasible"
        labels[f"point of {_name(other)}"] = other.best.point
        yield _Ground("more-solutions", one.label, labels, count=(kind, len(points)))


def _endless(name: str, one: Side, other: Side, falls: Any, stands: Any) -> _Ground:
    points = {f"point of {_name(one)}": falls.point, f"point of {_name(other)}": stands.point}
    bound = {f"bound of {_name(other)}": stands.value}
    return _Ground(name, one.label, points, values=bound, ray=falls.ray)


def _same_units(case: Case, ruling: Ruling) -> Iterator[_Ground]:
    a, b = case.a, case.b
    if a.best.value is not None and b.best.value is not None and a.best.value != b.best.value:
        better, worse = (a, b) if a.best.value < b.best.value else (b, a)
        points: dict[str, Point | None] = {f"point of {_name(s)}": s.best.point for s in (a, b)}
        bound = {f"bound of {_name(worse)}": worse.best.value}
        yield _Ground("optimal-values", better.label, points, values=bound)
    found = _stated(case, ruling)
    if found is not None:
        yield _Ground("value", found[0].label, {f"point of {_name(found[0])}": found[1]})


def _stated(case: Case, ruling: Ruling) -> tuple[Side, Point] | None:
    """Return the first point of the witness, and whose it is."""
    if ruling.witness is None or not ruling.witness.points:
        return None
    shown = ruling.witness.points[0]
    side = case.a if shown.side == "a" else case.b
    return side, [shown.values[name] for name in side.instance.variables.names]


def _name(side: Side) -> str:
    return side.label.upper()


# -- a map that was given --------------------------------------------------------------------------------------------


def _given_map(case: Case, attempt: Attempt) -> Iterator[_Ground]:
    trial, relation = attempt.trial, attempt.question.relation
    backward = dict(trial.given(B_TO_A))
    forward = dict(trial.links.forward_lines)
    if relation is Relation.REFORMULATION and len(trial.links.forward) == case.b.instance.n and forward:
        forward = dict(trial.links.forward)
    if relation is Relation.QUASI_KARP:
        yield from _optimum_not_carried(case, attempt, backward)
        return
    for claim in (attempt.judge(relation).without_cost(), attempt.to_a, attempt.to_b):
        for label, point in _points(claim):
            points = {f"point of {label.upper()}": point}
            yield _Ground("map", label, points, backward=backward, forward=forward)
    yield from _by_cost(attempt, backward, forward)
    if relation is Relation.ISOMORPHIC:
        for _, settled in attempt.judge(relation).settled:
            if len(settled.images) == 2:
                points = {"a point of B": settled.images[0], "another point of B": settled.images[1]}
                yield _Ground("not-injective", "b", points, backward=backward)


def _by_cost(
    attempt: Attempt, backward: Mapping[int, Affine], forward: Mapping[int, Affine]
) -> Iterator[_Ground]:
    """Refute under each objective map that is allowed, by a point for each."""
    maps = attempt.trial.candidates(attempt.question.objective)
    found: dict[str, dict[int, Point]] = {"a": {}, "b": {}}
    for k, phi in enumerate(maps):
        for label, point in _points(attempt.trial.relation(attempt.question.relation, phi)):
            found[label].setdefault(k, point)
    for label, points in found.items():
        if len(points) == len(maps):
            yield _Ground(
                "map",
                label,
                {f"point of {label.upper()} for objective map {k}": point for k, point in points.items()},
                maps=[(phi.factor, phi.offset) for phi in maps],
                backward=backward,
                forward=forward,
            )


def _points(claim: Judged) -> Iterator[tuple[str, Point]]:
    """Yield the points at which a claim is refuted, and whose they are."""
    for direction, settled in claim.settled:
        if settled.standing is Standing.REFUTED and settled.point is not None and not settled.images:
            yield ("b" if direction == B_TO_A else "a"), settled.point


def _optimum_not_carried(case: Case, attempt: Attempt, backward: Mapping[int, Affine]) -> Iterator[_Ground]:
    for label, point in _points(attempt.judge(Relation.QUASI_KARP)):
        if label == "b" and case.a.best.point is not None:
            points = {"optimum of B": point, "point of A": case.a.best.point}
            yield _Ground("optimum-not-carried", "b", points, backward=backward)
