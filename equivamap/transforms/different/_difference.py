"""Whether two models over the same columns differ: in a feasible point, or in a cost."""

from __future__ import annotations

from itertools import islice

from equivamap.ir import ZERO, Affine, Instance, Kind, Rational, Row
from equivamap.transforms.implication import follows
from equivamap.transforms.rewriting import Line, Rewriting
from equivamap.verify.bounds import Effort, Prover
from equivamap.verify.integrality import prove_integral
from equivamap.verify.outcomes import CounterPoint, ExactPoint, GaveUp, Infeasible, Integral, Point
from equivamap.verify.region import Region

__all__ = ["costs_differ", "model_differs", "points_differ"]

LOOKED_AT = 12
"""Rows of one change, and columns of it, that are put to the prover."""


def points_differ(instance: Instance, pen: Rewriting) -> bool | None:
    """Decide whether some point is feasible on one side only; both sides have the same columns."""
    before = Rewriting(instance)
    answers = [_has_further_point(one, other) for one, other in ((before, pen), (pen, before))]
    return True if True in answers else None if None in answers else False


def costs_differ(instance: Instance, pen: Rewriting) -> bool | None:
    """Decide whether costs on the original's feasible set differ by more than a positive factor and a constant."""
    prover = Prover(Region.of(instance))
    old, new = instance.objective, _objective(pen)
    start = prover.find_point()
    if not isinstance(start, ExactPoint):
        return False if isinstance(start, Infeasible) else None
    other = _other_value(prover, old, start.point)
    if other is None:
        return None
    if not isinstance(other, CounterPoint):
        return _varies(prover, new, start.point)
    slope = _rise(new, start.point, other.point) / _rise(old, start.point, other.point)
    return slope <= 0 or _varies(prover, new - old.scaled(slope), start.point)


def model_differs(instance: Instance, pen: Rewriting) -> bool | None:
    """Decide whether feasible points or their costs differ."""
    points = points_differ(instance, pen)
    return points or (costs_differ(instance, pen) if points is False else None)


def _has_further_point(inner: Rewriting, outer: Rewriting) -> bool | None:
    """Decide whether a point meets `inner` and not `outer`."""
    have = {_said(line) for line in inner.lines}
    news = [line for line in outer.lines if _said(line) not in have]
    whole = []
    for j, column in outer.columns.items():
        own = inner.columns[j]
        if own.kind is not column.kind and Kind.INTEGER in (own.kind, column.kind):
            whole += [j] if column.kind is Kind.INTEGER else []
        elif own.kind is not column.kind:
            return None
        lower = None if column.lower == own.lower else column.lower
        upper = None if column.upper == own.upper else column.upper
        if lower is not None or upper is not None:
            news.append(Line(column.label, {j: ZERO + 1}, lower, upper))
    if not news and not whole:
        return False
    prover = Prover(_region(inner))
    answer: bool | None = False if len(news) + len(whole) <= LOOKED_AT else None
    for line in islice(news, LOOKED_AT):
        held = follows(prover, line)
        if held is False:
            return True
        answer = answer if held else None
    for j in islice(whole, LOOKED_AT):
        found = prove_integral(prover, Affine.variable(j))
        if isinstance(found, CounterPoint):
            return True
        answer = answer if isinstance(found, Integral) else None
    return answer


def _said(line: Line) -> tuple[frozenset[tuple[int, Rational]], Rational | None, Rational | None]:
    return frozenset(line.terms.items()), line.lower, line.upper


def _region(pen: Rewriting) -> Region:
    columns = list(pen.columns.values())
    rows = [Row(i, Affine(line.terms), line.lower, line.upper) for i, line in enumerate(pen.lines)]
    return Region(
        [(c.lower, c.upper) for c in columns],
        [c.kind in (Kind.INTEGER, Kind.SEMIINTEGER) for c in columns],
        [c.kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER) for c in columns],
        rows,
        tuple(c.name for c in columns),
    )


def _objective(pen: Rewriting) -> Affine:
    form = Affine(pen.cost, pen.offset)
    return form.scaled(-1) if pen.sense == "max" else form


def _rise(form: Affine, start: Point, end: Point) -> Rational:
    return form.at(dict(enumerate(end))) - form.at(dict(enumerate(start)))


def _other_value(prover: Prover, form: Affine, start: Point) -> CounterPoint | bool | None:
    """Return a point where a form has another value than at `start`; True where it has none, None where open."""
    value = form.at(dict(enumerate(start)))
    answer: bool | None = True
    for sign in (1, -1):
        found = prover.prove_at_most(form.scaled(sign), sign * value, effort=Effort.TREE)
        if isinstance(found, CounterPoint):
            return found
        if isinstance(found, GaveUp):
            answer = None
    return answer


def _varies(prover: Prover, form: Affine, start: Point) -> bool | None:
    found = _other_value(prover, form, start)
    return True if isinstance(found, CounterPoint) else None if found is None else False
