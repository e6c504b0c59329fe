"""Integrality obligations: is a form an integer at every point of a region?

A form of integer variables with integer coefficients is; equations may turn another form into such a one
(exact elimination of continuous variables); a form pinned to one integer is; for a form of integer variables
with fractions, the points with a fractional value are a region of their own, which has a point or has not.
What remains are forms with continuous variables, where a fractional point is searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import mpq

from equivamap.ir import ZERO, Affine, Rational
from equivamap.verify.bounds import Effort, Prover
from equivamap.verify.evidence import (
    EmptyRegion,
    Integrality,
    IntegralityEvidence,
    NoGap,
    Pinned,
    Residues,
    check_integrality,
    gap_region,
    reduce_by_equations,
    residue_region,
)
from equivamap.verify.outcomes import CounterPoint, ExactPoint, GaveUp, Infeasible, Integral, Optimum, Reason
from equivamap.verify.region import Region, floor

__all__ = ["prove_integral"]


def prove_integral(prover: Prover, form: Affine) -> Integral | CounterPoint | GaveUp:
    """Decide whether `form` is an integer at every point of the prover's region."""
    region = prover.region
    continuous = _continuous(region)
    for multipliers in ({}, _eliminate(region, form, continuous)):
        if multipliers is None:
            continue
        reduced = reduce_by_equations(region, form, multipliers)
        if reduced is None or not all(region.integer[j] for j in reduced.terms):
            continue
        evidence: IntegralityEvidence = Integrality(multipliers)
        if check_integrality(region, form, evidence):
            return Integral(evidence)
        if not reduced.terms:
            return _constant(prover, reduced.constant)
        fractional = {j for j, c in reduced.terms.items() if c.denominator != 1}
        further = _eliminate(region, form, continuous | fractional)
        if further is not None and check_integrality(region, form, Integrality(further)):
            return Integral(Integrality(further))
        return _by_residues(prover, form, multipliers, reduced)
    return _with_continuous(prover, form)


def _constant(prover: Prover, value: Rational) -> Integral | CounterPoint | GaveUp:
    """Answer for a form that equals a fraction wherever it is defined."""
    found = prover.find_point()
    if isinstance(found, ExactPoint):
        return CounterPoint(found.point, value, _off(value))
    return Integral(found.evidence) if isinstance(found, Infeasible) else found


def _by_residues(
    prover: Prover, form: Affine, multipliers: dict[int, Rational], reduced: Affine
) -> Integral | CounterPoint | GaveUp:
    wide = residue_region(prover.region, reduced)
    found = Prover(wide, deadline=prover.deadline).find_point()
    if isinstance(found, Infeasible):
        return Integral(Residues(multipliers, found.evidence))
    if isinstance(found, GaveUp):
        return found
    return _counter(prover.region, form, found.point[: prover.region.n]) or GaveUp(Reason.NUMERIC)


def _with_continuous(prover: Prover, form: Affine) -> Integral | CounterPoint | GaveUp:
    """Look at the range of the form, then along the continuous part at both ends."""
    region = prover.region
    ends: list[Optimum] = [prover.optimum(form), prover.optimum(form.scaled(-1))]
    for end in ends:
        if end.status == "infeasible" and isinstance(end.evidence, EmptyRegion):
            return Integral(end.evidence)
    low, high = ends
    if low.status == high.status == "optimal" and low.value is not None and high.value is not None:
        value = low.value
        if value == -high.value and value.denominator == 1 and low.evidence and high.evidence:
            return Integral(Pinned(value, high.evidence, low.evidence))
    reasons = [end.reason for end in ends if end.reason is not None]
    for end in ends:
        if end.point is None:
            continue
        counter = _counter(region, form, end.point) or _in_fibre(prover, form, end.point)
        if counter is not None:
            return counter
    return GaveUp(reasons[0]) if reasons else _by_gap(prover, form)


def _by_gap(prover: Prover, form: Affine) -> Integral | CounterPoint | GaveUp:
    n = prover.region.n
    wide = Prover(gap_region(prover.region, form), deadline=prover.deadline)
    answer = wide.prove_at_most(Affine.variable(n + 1), ZERO, effort=Effort.TREE)
    if isinstance(answer, CounterPoint):
        return _counter(prover.region, form, answer.point[:n]) or GaveUp(Reason.NUMERIC)
    return answer if isinstance(answer, GaveUp) else Integral(NoGap(answer))


def _in_fibre(prover: Prover, form: Affine, point: Sequence[Rational]) -> CounterPoint | None:
    """Search the points that share their discrete part with `point`, a convex set, for a fractional value."""
    region = prover.region
    disjunctive = set(region.disjunctive)
    bounds = []
    for j in range(region.n):
        if region.integer[j] or (j in disjunctive and not point[j]):
            bounds.append((point[j], point[j]))
        else:
            bounds.append(region.range_of(j) if j in disjunctive else region.hull[j])
    nothing = [False] * region.n
    fibre = Prover(Region(bounds, nothing, nothing, region.rows), deadline=prover.deadline)
    start = form.at(dict(enumerate(point)))
    # Between two integers half-way is fractional; towards a point further than one away, go half a unit.
    for sign in (1, -1):
        far = fibre.prove_at_most(form.scaled(sign), sign * start)
        if not isinstance(far, CounterPoint):
            continue
        length = min(far.violation, mpq(1)) / 2
        share = length / far.violation
        middle = [p + share * (q - p) for p, q in zip(point, far.point, strict=True)]
        counter = _counter(region, form, middle)
        if counter is not None:
            return counter
    return None


def _off(value: Rational) -> Rational:
    """Return the distance to the nearest integer."""
    return abs(value - floor(value + mpq(1, 2)))


def _counter(region: Region, form: Affine, point: Sequence[Rational]) -> CounterPoint | None:
    value = form.at(dict(enumerate(point)))
    if value.denominator == 1 or region.contains(point) is not None:
        return None
    return CounterPoint(tuple(point), value, _off(value))


def _continuous(region: Region) -> set[int]:
    """Return the continuous variables that are not fixed."""
    found = set()
    for j, (lower, upper) in enumerate(region.hull):
        if not region.integer[j] and (lower is None or lower != upper):
            found.add(j)
    return found


def _eliminate(region: Region, form: Affine, loose: set[int]) -> dict[int, Rational] | None:
    """Find multipliers of equations that remove the `loose` variables from the form, or None.

    Gauss elimination over the loose part of the equations that the form reaches.
    """
    pivots: dict[int, tuple[dict[int, Rational], dict[int, Rational]]] = {}
    for i in _reached(region, form, loose):
        terms = {j: c for j, c in region.rows[i].body.terms.items() if j in loose}
        origin = {i: ZERO + 1}
        _reduce(terms, origin, pivots)
        if terms:
            j = min(terms)
            lead = terms[j]
            pivots[j] = ({k: c / lead for k, c in terms.items()}, {k: c / lead for k, c in origin.items()})
    rest = {j: c for j, c in form.terms.items() if j in loose}
    multipliers: dict[int, Rational] = {}
    _reduce(rest, multipliers, pivots)
    return None if rest else {i: y for i, y in multipliers.items() if y}


def _reached(region: Region, form: Affine, loose: set[int]) -> list[int]:
    """Return the equations connected to the form through loose variables, in order."""
    equations = [row for row in region.rows if row.is_equation]
    members: dict[int, list[int]] = {}
    for row in equations:
        for j in row.body.terms:
            if j in loose:
                members.setdefault(j, []).append(row.position)
    waiting = [j for j in form.terms if j in loose]
    seen, found = set(waiting), set()
    while waiting:
        for i in members.get(waiting.pop(), ()):
            if i in found:
                continue
            found.add(i)
            fresh = [j for j in region.rows[i].body.terms if j in loose and j not in seen]
            seen.update(fresh)
            waiting += fresh
    return sorted(found)


def _reduce(
    terms: dict[int, Rational],
    origin: dict[int, Rational],
    pivots: dict[int, tuple[dict[int, Rational], dict[int, Rational]]],
) -> None:
    """Subtract pivot rows from `terms` in place until no pivot column is left; record them in `origin`."""
    while True:
        column = next((j for j in terms if j in pivots), None)
        if column is None:
            return
        factor = terms[column]
        row, source = pivots[column]
        for target, values in ((terms, row), (origin, source)):
            for k, c in values.items():
                total = target.get(k, ZERO) - factor * c
                if total:
                    target[k] = total
                else:
                    target.pop(k, None)
