"""Refuting by counting: A has more solutions than B, so no map from B reaches all of them.

Under ``same-decisions`` and ``isomorphic`` a point of B determines a point of A, and every point of A is reached. So A
has no more feasible points than B. Nor has it more optimal ones: an optimal point of A comes from a point of B that
costs no more, and that one is optimal in B, since every point of B costs at least what its image does. Neither depends
on the map, nor on which increasing function relates the costs. Cuts that take away some solutions and leave an optimal
one are refuted by this where all values stay the same.

References
----------
docs/definitions.md, V2: ``every-map``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from equivamap.formulations.comparing.family_maps import InstancePair
from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.outcomes import ExactPoint, Infeasible, Point
from equivamap.verify.refutation import Refutation
from equivamap.verify.region import Region
from equivamap.verify.relations import Basis, Grade, Relation
from equivamap.verify.settling import NUMERIC_SHARE
from equivamap.verify.sides import Side
from equivamap.verify.verdict import Witness

__all__ = ["COUNTED", "Listed", "fewer_points", "list_points"]

COUNTED = 40
"""Most points that are listed."""


@dataclass(frozen=True)
class Listed:
    """Points of a side.

    Parameters
    ----------
    points
        Exact points, no two the same.
    grade
        Of the proof that there are no more; None where there may be.
    """

    points: tuple[Point, ...]
    grade: Grade | None


def fewer_points(pair: InstancePair, relation: Relation) -> Refutation | None:
    """Refute a relation by an instance where one side has more points, or more optimal ones, than the other.

    Only pure integer models are counted, and only where both sides state the same variables: else B may mean to leave
    variables of A open, which is no difference of decisions.

    Parameters
    ----------
    relation
        ``same-decisions`` or ``isomorphic``; others allow maps under which points come together.
    """
    if relation not in (Relation.SAME_DECISIONS, Relation.ISOMORPHIC):
        return None
    a, b = pair.a, pair.b
    if not all(side.best.status == "optimal" and all(side.region.integer) for side in (a, b)):
        return None
    if set(a.instance.variables.names) != set(b.instance.variables.names):
        return None
    directions = [(a, b)] if relation is Relation.SAME_DECISIONS else [(a, b), (b, a)]
    for optimal in (True, False):
        for more, fewer in directions:
            known = list_points(fewer, COUNTED, optimal=optimal, slack=NUMERIC_SHARE)
            if known.grade is None:
                continue
            others = list_points(more, len(known.points) + 1, optimal=optimal)
            if len(others.points) > len(known.points):
                return _refutation(more, others.points, fewer, known, optimal)
    return None


def list_points(side: Side, most: int, *, optimal: bool, slack: Rational = ZERO) -> Listed:
    """List feasible or optimal points of a pure integer side.

    Parameters
    ----------
    most
        How many at most.
    slack
        Rows and costs may be missed by so many row scales, so that rounding hides no point (V6).
    """
    best = side.best
    assert best.value is not None and best.evidence is not None
    rows = [_relaxed(row, slack) for row in side.region.rows]
    objective = side.instance.objective
    if optimal:
        level = best.value - objective.constant
        rows.append(_relaxed(Row(len(rows), Affine(objective.terms), None, level), slack))
    region = side.region
    waiting = [Region(region.bounds, region.integer, region.semicontinuous, rows, region.names)]
    found: list[Point] = []
    grades = [Grade(best.evidence.grade)] if optimal else []
    while waiting:
        piece = waiting.pop()
        answer = Prover(piece, deadline=side.deadline).find_point()
        if isinstance(answer, Infeasible):
            grades.append(Grade(answer.evidence.grade))
            continue
        if not isinstance(answer, ExactPoint) or len(found) >= most:
            return Listed(tuple(found), None)
        found.append(answer.point)
        cut = _cut_off(piece, answer.point)
        waiting += _without(piece, answer.point) if cut is None else [cut]
    return Listed(tuple(found), Grade.weakest(grades))


def _relaxed(row: Row, slack: Rational) -> Row:
    amount = slack * min((abs(c) for c in row.body.terms.values()), default=ONE)
    lower = None if row.lower is None else row.lower - amount
    upper = None if row.upper is None else row.upper + amount
    return Row(row.position, row.body, lower, upper)


def _cut_off(region: Region, point: Point) -> Region | None:
    """Return the region less a point, by a row: some variable has its other value. None where one has three or more."""
    terms: dict[int, Rational] = {}
    off = ONE
    for j, at in enumerate(point):
        lower, upper = region.range_of(j)
        if lower is None or upper is None or upper - lower > 1:
            return None
        if upper > lower:
            terms[j] = ONE if at == lower else -ONE
            off += lower if at == lower else -upper
    return region.with_rows([Row(0, Affine(terms), off, None)])


def _without(region: Region, point: Point) -> list[Region]:
    """Return disjoint regions that together hold all integer points of `region` but one.

    The k-th piece agrees with the point in the first k-1 variables that can differ, and is off in the k-th.
    """
    pieces: list[Region] = []
    bounds = list(region.bounds)
    for j, at in enumerate(point):
        lower, upper = region.range_of(j)
        if lower is None or at > lower:
            pieces.append(_bounded(region, bounds, j, (lower, at - ONE)))
        if upper is None or at < upper:
            pieces.append(_bounded(region, bounds, j, (at + ONE, upper)))
        bounds[j] = (at, at)
    return pieces


def _bounded(
    region: Region,
    bounds: list[tuple[Rational | None, Rational | None]],
    column: int,
    domain: tuple[Rational | None, Rational | None],
) -> Region:
    changed = list(bounds)
    changed[column] = domain
    return Region(changed, region.integer, region.semicontinuous, region.rows, region.names)


def _refutation(more: Side, others: Sequence[Point], fewer: Side, known: Listed, optimal: bool) -> Refutation:
    one, other = more.label.upper(), fewer.label.upper()
    kind = "optimal" if optimal else "feasible"
    claim = (
        f"{one} has at least {len(others)} {kind} solutions, {other} has {len(known.points)}: "
        f"no map leads from those of {other} to all of {one}"
    )
    points = tuple(more.named(point) for point in others) + tuple(
        fewer.named(point) for point in known.points
    )
    assert more.best.evidence is not None and known.grade is not None
    proved = [(f"no further {kind} solution of {other}", known.grade)]
    if optimal:
        proved.append((f"no solution of {one} is better", Grade(more.best.evidence.grade)))
    return Refutation(Basis.EVERY_MAP, Witness(claim, points, universal=tuple(proved)))
