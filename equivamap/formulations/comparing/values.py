"""Values that one instance attains: the smallest ones, proved consecutive, and single values.

Where φ sends the values of B onto those of A, the k-th smallest goes to the k-th smallest, and a value at which φ is
known is attained on both sides or on neither.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from equivamap.formulations.comparing.across import COST_RELATIONS, fact_of
from equivamap.formulations.comparing.family_maps import InstancePair
from equivamap.formulations.comparing.sameness import Fact, Sameness
from equivamap.ir import Affine, Rational, Row
from equivamap.ir.rendering import render_values
from equivamap.verify.bounds import Prover
from equivamap.verify.outcomes import ExactPoint, Infeasible, Optimum, Point
from equivamap.verify.refutation import Refutation
from equivamap.verify.relations import Basis, Grade, Relation
from equivamap.verify.sides import Side
from equivamap.verify.verdict import Witness

__all__ = ["Lacking", "attained_where_pinned", "consecutive"]

VALUES_COMPARED = 4
"""How many values from the optimum on are compared."""


class Lacking:
    """A value that one side of an instance attains and the other lacks."""

    def __init__(self, number: int, refutation: Refutation, pin: Fact | None) -> None:
        self.number = number
        self.refutation = refutation
        self.pin = pin


def consecutive(pair: InstancePair) -> tuple[list[Fact], Lacking | None]:
    """Return what the smallest values say: the k-th of B goes to the k-th of A; or that one side has fewer values."""
    facts: list[Fact] = []
    walks = (_Walk(pair.a), _Walk(pair.b))
    for k in range(2, VALUES_COMPARED + 1):
        following = [walk.following() for walk in walks]
        if any(answer is None or answer.status not in ("optimal", "infeasible") for answer in following):
            break
        first, second = following
        assert first is not None and second is not None
        if first.status != second.status:
            more, fewer = (pair.b, pair.a) if first.status == "infeasible" else (pair.a, pair.b)
            return facts, _fewer(pair, more, fewer, k, second if more is pair.b else first, following)
        if first.value is None or second.value is None:
            break
        facts.append(
            fact_of(pair.number, f"{_nth(k)} smallest value", pair.a, pair.b, first.value, second.value)
        )
    return facts, None


def _fewer(
    pair: InstancePair, more: Side, fewer: Side, k: int, found: Optimum, answers: Sequence[Optimum | None]
) -> Lacking:
    point = found.point
    assert point is not None
    claim = f"{more.label.upper()} attains {k} values at least, {fewer.label.upper()} only {k - 1}"
    proved = tuple(
        (f"no further value of {fewer.label.upper()}", Grade(answer.evidence.grade))
        for answer in answers
        if answer is not None and answer.status == "infeasible" and answer.evidence is not None
    )
    witness = Witness(claim, (more.named(point),), universal=proved)
    return Lacking(pair.number, Refutation(Basis.EVERY_MAP, witness), None)


class _Walk:
    """Values of a side one after the other, from the optimum on."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.last = side.best.value if side.best.status == "optimal" else None
        self.step = side.region.step_of(side.instance.objective)

    def following(self) -> Optimum | None:
        """Return the next larger value; ``infeasible`` where there is none, None where it cannot be told."""
        objective = self.side.instance.objective
        if self.last is None or not self.step:
            return None
        limit = self.last - objective.constant + self.step
        row = Row(len(self.side.region.rows), Affine(objective.terms), limit, None)
        prover = Prover(self.side.region.with_rows([row]), deadline=self.side.deadline)
        found = prover.optimum(objective)
        self.last = found.value if found.status == "optimal" else None
        return found


def attained_where_pinned(
    pair: InstancePair, sameness: Sameness, relation: Relation, deadline: float
) -> Lacking | None:
    """Return a value at which other instances fix φ and that only one side of this instance attains."""
    for pin in list(sameness.pins()):
        if time.monotonic() > deadline:
            return None
        if pin.instance == pair.number and pin.what in ("optimal value", "worst value"):
            continue
        if not (_inside(pair.a, pin.of_a) or _inside(pair.b, pin.of_b)):
            continue
        of_a, of_b = _at(pair.a, pin.of_a, pin.noise_a), _at(pair.b, pin.of_b, pin.noise_b)
        if isinstance(of_a, ExactPoint) and isinstance(of_b, Infeasible):
            return _lacking(pair, pin, pair.a, of_a.point, pair.b, of_b)
        both_ways = relation in COST_RELATIONS
        if both_ways and isinstance(of_b, ExactPoint) and isinstance(of_a, Infeasible):
            return _lacking(pair, pin, pair.b, of_b.point, pair.a, of_a)
    return None


def _inside(side: Side, value: Rational) -> bool:
    """Tell whether a value lies within the range of costs."""
    if side.best.value is None or side.best.status != "optimal" or value < side.best.value:
        return False
    return not (side.worst.status == "optimal" and side.worst.value is not None and value > -side.worst.value)


def _at(side: Side, value: Rational, noise: Rational) -> object:
    """Return an exact point of this cost, or the proof that none has it, give or take rounding."""
    objective = side.instance.objective
    centre = value - objective.constant
    row = Row(len(side.region.rows), Affine(objective.terms), centre, centre)
    found = Prover(side.region.with_rows([row]), deadline=side.deadline).find_point()
    if not isinstance(found, Infeasible):
        return found
    near = Row(len(side.region.rows), Affine(objective.terms), centre - noise, centre + noise)
    return Prover(side.region.with_rows([near]), deadline=side.deadline).find_point()


def _lacking(
    pair: InstancePair, pin: Fact, one: Side, point: Point, other: Side, missing: Infeasible
) -> Lacking:
    has, lacks = (pin.of_a, pin.of_b) if one is pair.a else (pin.of_b, pin.of_a)
    shown = render_values(one.in_own_sense(has))[0], render_values(other.in_own_sense(lacks))[0]
    claim = (
        f"{one.label.upper()} attains {shown[0]}, to which another instance ties {shown[1]} of "
        f"{other.label.upper()}, which {other.label.upper()} does not attain here"
    )
    proved = ((f"no point of {other.label.upper()} costs {shown[1]}", Grade(missing.evidence.grade)),)
    witness = Witness(claim, (one.named(point),), universal=proved)
    return Lacking(pair.number, Refutation(Basis.ONE_OBJECTIVE_MAP, witness), pin)


def _nth(k: int) -> str:
    return {2: "2nd", 3: "3rd"}.get(k, f"{k}th")
