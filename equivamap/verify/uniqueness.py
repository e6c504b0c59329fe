"""Whether a map can have an inverse: two points of B over one point of A show that it has none.

References
----------
The two copies of a region that must agree are the usual test of whether a projection is one to one: it is where the
difference of the copies is zero.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from equivamap.ir import ONE, ZERO, Affine, Rational, Row
from equivamap.verify.bounds import Prover
from equivamap.verify.obligations import Obligation, Part, Target
from equivamap.verify.outcomes import CounterPoint, ExactPoint, Point
from equivamap.verify.region import Region
from equivamap.verify.relations import Standing
from equivamap.verify.settling import NUMERIC_SHARE, Settled
from equivamap.verify.trial import Trial

__all__ = ["two_over_one"]

_SECONDS = 2.0
_MOST_COMPLETIONS = 12
_MOST_NONZEROS = 50_000


def two_over_one(trial: Trial) -> Settled | None:
    """Find a feasible point of A that two feasible points of B are mapped to.

    Parameters
    ----------
    trial
        A map that determines every variable of A.

    Returns
    -------
    Settled or None
        A refuted obligation of the direction A→B, "a completion has one value at every point of A"; its point is
        A's, its `images` are B's, all exactly checked. None where there are no such points, or none are found in
        time.
    """
    a, b = trial.a, trial.b
    open_ = len(trial.forms_of_a) < a.instance.n
    if open_ or not trial.completions or b.instance.nnz > _MOST_NONZEROS:
        return None
    until = time.monotonic() + _SECONDS
    deadline = until if b.deadline is None else min(until, b.deadline)
    completions = trial.completions[:_MOST_COMPLETIONS]
    for one, two in _candidates(trial, completions, deadline):
        at, beside = dict(enumerate(one)), dict(enumerate(two))
        forms = [trial.forms_of_a[j] for j in range(a.instance.n)]
        image = tuple(form.at(at) for form in forms)
        apart = [j for j in completions if abs(one[j] - two[j]) > NUMERIC_SHARE]
        same = image == tuple(form.at(beside) for form in forms)
        feasible = all(b.region.contains(point) is None for point in (one, two))
        if apart and same and feasible and a.region.contains(image) is None:
            column = apart[0]
            claim = Obligation(Affine.variable(column), one[column], Target(Part.ONLY_VALUE, column, ONE))
            away = abs(one[column] - two[column])
            return Settled(claim, Standing.REFUTED, point=image, violation=away, images=(one, two))
    return None


def _candidates(trial: Trial, completions: Sequence[int], deadline: float) -> Iterator[tuple[Point, Point]]:
    """Yield pairs of points of B that agree in what the map reads of them: one known point first, then any two."""
    b = trial.b
    found = b.some_point
    if not isinstance(found, ExactPoint):
        return
    known = found.point
    at = dict(enumerate(known))
    m, n = len(b.region.rows), b.region.n
    forms = [Affine(form.terms) for form in trial.forms_of_a.values() if form.terms]
    fibre = Prover(
        b.region.with_rows(Row(m + k, form, form.at(at), form.at(at)) for k, form in enumerate(forms)),
        deadline=deadline,
    )
    for j in completions:
        for sign in (1, -1):
            answer = fibre.prove_at_most(Affine.variable(j, sign), sign * known[j])
            if isinstance(answer, CounterPoint):
                yield known, tuple(answer.point)
    if time.monotonic() > deadline:
        return
    twice = Prover(_doubled(b.region, forms), deadline=deadline)
    for j in completions:
        answer = twice.prove_at_most(Affine.variable(j) - Affine.variable(n + j), ZERO)
        if isinstance(answer, CounterPoint):
            yield tuple(answer.point[:n]), tuple(answer.point[n:])


def _doubled(region: Region, forms: Sequence[Affine]) -> Region:
    """Return two copies of a region in which some forms have equal values."""
    n, m = region.n, len(region.rows)

    def second(form: Affine) -> Affine:
        return Affine({n + j: c for j, c in form.terms.items()})

    rows = [*region.rows]
    rows += [Row(m + k, second(row.body), row.lower, row.upper) for k, row in enumerate(region.rows)]
    zero: Rational = ZERO
    rows += [Row(2 * m + k, form - second(form), zero, zero) for k, form in enumerate(forms)]
    return Region([*region.bounds] * 2, [*region.integer] * 2, [*region.semicontinuous] * 2, rows)
