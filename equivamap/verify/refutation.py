"""Refuting whatever the map: statuses, objective ranges and attained values (V2), with exact witnesses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from equivamap.ir import ZERO, Affine, Rational, Row
from equivamap.ir.rendering import render_values
from equivamap.verify.bounds import Prover
from equivamap.verify.objectives import affine_through
from equivamap.verify.obligations import row_scale
from equivamap.verify.outcomes import Infeasible, Optimum, Point
from equivamap.verify.relations import Basis, Grade, Reason, Relation
from equivamap.verify.settling import NUMERIC_SHARE
from equivamap.verify.sides import Side
from equivamap.verify.verdict import Witness

__all__ = ["Refutation", "Screens"]

VALUES_TRIED = 8
"""How many values inwards from each end of a range are compared with the other side."""


SUSPECTS_KEPT = 6
"""How many costs of counterpoints are remembered for each side."""
WALK_SECONDS = 2.0
"""Time for walking the values of one side."""


@dataclass(frozen=True)
class Refutation:
    """A refuted relation: on which basis, at what grade, and the witness."""

    basis: Basis
    witness: Witness

    @property
    def grade(self) -> Grade:
        """Grade of the universal parts of the witness."""
        return self.witness.grade


class Screens:
    """Statuses and attained values of both sides, compared.

    Parameters
    ----------
    a, b
        The sides.
    objective
        ``auto``, ``same``, ``affine`` or ``monotone``: which objective maps the user allows.
    may_stay_open
        Whether variables of A may stay open. Then the same decision may cost more in A than B can make it cost (a
        slack epigraph variable), and a value of A that B lacks does not refute ``same-decisions``.
    """

    def __init__(self, a: Side, b: Side, objective: str = "auto", may_stay_open: bool = False) -> None:
        self.a = a
        self.b = b
        self.objective = objective
        self.may_stay_open = may_stay_open
        self._suspects: dict[str, dict[Rational, Point]] = {"a": {}, "b": {}}

    def suspect(self, side: Side, point: Point) -> None:
        """Remember a feasible point of a side whose cost the other side may not attain; a few values are kept."""
        known = self._suspects[side.label]
        if len(known) < SUSPECTS_KEPT:
            known.setdefault(side.cost_at(point), point)

    def _points(self, side: Side) -> Iterator[Point]:
        yield from self._suspects[side.label].values()
        yield from _extremes(side)

    # -- what holds for every map ---------------------------------------------------------------------------

    def every_map(self, relation: Relation, *, walk: bool = True) -> Refutation | None:
        """Refute a relation for every map and every objective map allowed, or return None.

        `walk` allows the dear part: comparing single values inside the ranges.
        """
        for one, other in ((self.a, self.b), (self.b, self.a)):
            found = self._one_infeasible(one, other) or self._one_without_optimum(one, other)
            if found is not None:
                return found
        if relation is Relation.SAME_DECISIONS and self._both_optimal and not self.may_stay_open:
            # each decision of A has a cost of its own in B, its best one
            found = self._one_single_value(self.b, self.a)
            if found is not None:
                return found
        if relation in (Relation.REFORMULATION, Relation.ISOMORPHIC) and self._both_optimal:
            for one, other in ((self.a, self.b), (self.b, self.a)):
                found = self._one_range_end(one, other) or self._one_single_value(one, other)
                if found is not None:
                    return found
            if walk and self.objective != "monotone":
                return self._value_on_one_side()
        return None

    @property
    def _both_optimal(self) -> bool:
        return self.a.best.status == "optimal" and self.b.best.status == "optimal"

    def _one_infeasible(self, one: Side, other: Side) -> Refutation | None:
        if one.best.status != "infeasible" or other.best.point is None:
            return None
        claim = f"{_model(other)} has a feasible solution, {_model(one)} has none"
        return _refutation(
            Basis.EVERY_MAP, claim, [(other, other.best.point)], [(f"{_model(one)} is infeasible", one.best)]
        )

    def _one_without_optimum(self, one: Side, other: Side) -> Refutation | None:
        if one.best.status != "unbounded" or other.best.status != "optimal":
            return None
        assert one.best.point is not None and other.best.point is not None and one.best.ray is not None
        claim = f"{_model(other)} has an optimum, {_model(one)} is unbounded"
        beyond = tuple(p + r for p, r in zip(one.best.point, one.best.ray, strict=True))
        along = [(one, beyond)] if one.region.contains(beyond) is None else []
        return _refutation(
            Basis.EVERY_MAP,
            claim,
            [(other, other.best.point), (one, one.best.point), *along],
            [(f"no point of {_model(other)} is better", other.best)],
        )

    def _one_range_end(self, one: Side, other: Side) -> Refutation | None:
        if one.worst.status != "unbounded" or other.worst.status != "optimal":
            return None
        assert one.worst.point is not None and other.worst.point is not None
        claim = f"the cost of {_model(other)} has a worst value, that of {_model(one)} has none"
        return _refutation(
            Basis.EVERY_MAP,
            claim,
            [(other, other.worst.point), (one, one.worst.point)],
            [(f"no point of {_model(other)} is worse", other.worst)],
        )

    def _one_single_value(self, one: Side, other: Side) -> Refutation | None:
        low, high = one.best, one.worst
        if low.value is None or high.value is None or high.status != "optimal" or low.value != -high.value:
            return None
        if other.worst.point is None or other.best.point is None:
            return None
        if other.cost_at(other.worst.point) - other.cost_at(other.best.point) <= self._noise:
            return None
        claim = f"every solution of {_model(one)} has the same cost, those of {_model(other)} have not"
        return _refutation(
            Basis.EVERY_MAP,
            claim,
            [(other, other.best.point), (other, other.worst.point)],
            [(f"the cost of {_model(one)} is constant", low), ("", high)],
        )

    def _value_on_one_side(self) -> Refutation | None:
        """Both ends of both ranges fix an affine φ; look for a value that it sends to none."""
        a, b = self.a, self.b
        if a.worst.status != "optimal" or b.worst.status != "optimal":
            return None
        ends = [_low(b), _high(b)]
        images = [_low(a), _high(a)]
        if ends[0] == ends[1] or images[0] == images[1]:
            return None
        phi = affine_through((ends[0], images[0]), (ends[1], images[1]))
        for one, other, through in ((b, a, phi), (a, b, phi.inverse)):
            for point in self._points(one):
                value = one.cost_at(point)
                image = through.at(value)
                # φ comes from the ends, so a rounding error in them moves the image in proportion
                noise = NUMERIC_SHARE * max(row_scale(other.instance.objective), abs(image))
                missing = _not_attained(other, image, noise)
                if missing is None:
                    continue
                claim = (
                    f"{_model(one)} attains {_shown(one, value)}; the ends of both ranges leave only "
                    f"{_shown(other, image)} to match it, which {_model(other)} does not attain"
                )
                universal = [
                    (f"no point of {_model(other)} costs {_shown(other, image)}", missing),
                    *((f"range of {_model(s)}", end) for s in (a, b) for end in (s.best, s.worst)),
                ]
                return _refutation(Basis.EVERY_MAP, claim, [(one, point)], universal)
        return None

    # -- what holds if both state the cost in the same unit -----------------------------------------------------

    def same_units(self, relation: Relation) -> Refutation | Reason | None:
        """Refute a relation by values, taking both costs as stated in the same unit.

        Returns
        -------
        Refutation, or the reason why values that differ refute nothing, or None where values do not differ.
        """
        if self.objective in ("affine", "monotone") or not self._both_optimal:
            return None
        for refutation in self._value_witnesses(relation):
            if self._scaled_by_ten():
                return Reason.UNITS
            return refutation
        if self.a.best.value != self.b.best.value:
            return Reason.NUMERIC
        return None

    def _value_witnesses(self, relation: Relation) -> Iterator[Refutation]:
        a, b = self.a, self.b
        assert a.best.value is not None and b.best.value is not None
        if abs(a.best.value - b.best.value) > self._noise:
            assert a.best.point is not None and b.best.point is not None
            senses = ["", ""]
            if a.instance.sense != b.instance.sense:
                senses = [" (minimised)" if s.instance.sense == "min" else " (maximised)" for s in (a, b)]
            shown = render_values(a.in_own_sense(a.best.value), b.in_own_sense(b.best.value))
            claim = f"the optimal values differ: {shown[0]} for A{senses[0]}, {shown[1]} for B{senses[1]}"
            better, worse = (a, b) if a.best.value < b.best.value else (b, a)
            yield _refutation(
                Basis.SAME_UNITS,
                claim,
                [(a, a.best.point), (b, b.best.point)],
                [(f"no point of {_model(worse)} costs {_shown(worse, better.best.value)}", worse.best)],
            )
        if relation is Relation.QUASI_KARP or (relation is Relation.SAME_DECISIONS and self.may_stay_open):
            return
        yield from self._unattained(a, b)
        if relation is not Relation.SAME_DECISIONS:
            yield from self._unattained(b, a)

    def _unattained(self, one: Side, other: Side) -> Iterator[Refutation]:
        """Values of one side that the other cannot attain, not even nearly."""
        for point in self._points(one):
            value = one.cost_at(point)
            missing = _not_attained(other, value, self._noise)
            if missing is not None:
                claim = f"{_model(one)} has a solution of cost {_shown(one, value)}, {_model(other)} has none"
                text = f"no point of {_model(other)} costs {_shown(other, value)}"
                yield _refutation(Basis.SAME_UNITS, claim, [(one, point)], [(text, missing)])

    @property
    def _noise(self) -> Rational:
        """Largest difference of values that may be rounding (V6)."""
        scales = [row_scale(s.instance.objective) for s in (self.a, self.b)]
        return NUMERIC_SHARE * min(scales)

    def _scaled_by_ten(self) -> bool:
        """True when both ranges agree up to one power of ten (other than 1)."""
        a, b = self.a, self.b
        assert a.best.value is not None and b.best.value is not None
        if not a.best.value or not b.best.value:
            return False
        ratio = a.best.value / b.best.value
        if ratio == 1 or not _is_power_of_ten(ratio):
            return False
        if a.worst.status == "optimal" and b.worst.status == "optimal":
            return bool(_high(a) == ratio * _high(b))
        return a.worst.status == b.worst.status == "unbounded"


def _is_power_of_ten(ratio: Rational) -> bool:
    if ratio <= 0:
        return False
    big, small = int(max(ratio.numerator, ratio.denominator)), int(min(ratio.numerator, ratio.denominator))
    return small == 1 and str(big).strip("0") == "1"


def _low(side: Side) -> Rational:
    assert side.best.value is not None
    return side.best.value


def _high(side: Side) -> Rational:
    assert side.worst.value is not None
    return -side.worst.value


def _extremes(side: Side) -> Iterator[Point]:
    """Yield points from both ends of the range of costs inwards, value by value where costs move in steps."""
    if side.best.point is not None:
        yield side.best.point
    if side.worst.status == "optimal" and side.worst.point is not None:
        yield side.worst.point
    objective = side.instance.objective
    step = side.region.step_of(objective)
    if not step:
        return
    bare = Affine(objective.terms)
    n = len(side.region.rows)
    until = time.monotonic() + WALK_SECONDS
    if side.deadline is not None:
        until = min(until, side.deadline)
    ends: list[tuple[int, Point]] = []
    for end, sign in ((side.best, 1), (side.worst, -1)):
        if end.status == "optimal" and end.point is not None:
            ends.append((sign, end.point))
    for _ in range(VALUES_TRIED):
        for k, (sign, point) in enumerate(ends):
            limit = side.cost_at(point) - objective.constant + sign * step
            row = Row(n, bare, limit, None) if sign > 0 else Row(n, bare, None, limit)
            prover = Prover(side.region.with_rows([row]), deadline=until)
            following = prover.optimum(objective.scaled(sign))
            if following.status != "optimal" or following.point is None:
                return
            ends[k] = (sign, following.point)
            yield following.point


def _not_attained(side: Side, value: Rational, noise: Rational = ZERO) -> Optimum | Infeasible | None:
    """Return the proof that no point of a side costs `value` give or take `noise`, or None."""
    if side.best.status == "optimal" and side.best.value is not None and value < side.best.value - noise:
        return side.best
    objective = side.instance.objective
    if objective.is_constant:
        return None
    centre = value - objective.constant
    row = Row(len(side.region.rows), Affine(objective.terms), centre - noise, centre + noise)
    found = Prover(side.region.with_rows([row]), deadline=side.deadline).find_point()
    return found if isinstance(found, Infeasible) else None


def _model(side: Side) -> str:
    return side.label.upper()


def _shown(side: Side, value: Rational) -> str:
    return render_values(side.in_own_sense(value))[0]


def _refutation(
    basis: Basis,
    claim: str,
    points: list[tuple[Side, Point]],
    universal: list[tuple[str, Optimum | Infeasible]],
) -> Refutation:
    proved = tuple(
        (text, Grade(answer.evidence.grade)) for text, answer in universal if answer.evidence is not None
    )
    witness = Witness(claim, tuple(side.named(point) for side, point in points), universal=proved)
    return Refutation(basis, witness)
