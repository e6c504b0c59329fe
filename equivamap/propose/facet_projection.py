"""Shadows of relaxations: directions that say nothing are projected away, by Fourier-Motzkin elimination.

A column that stands for part of another (``x = p + q``, digits), or that only passes a bound on (``t >= e, z >= t``),
adds a direction along which nothing but a few facets changes. Eliminating it makes no more facets than it removes;
what is left is a function of the columns, and the polyhedron that the model had before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from equivamap.deadlines import Deadline, OutOfTime, in_time, passed
from equivamap.ir import ONE, ZERO, Affine, Rational
from equivamap.propose.facet_programs import dense, irredundant
from equivamap.propose.facets import Facets, distinct

__all__ = ["at_optimum", "projections"]

_MOST_FACETS = 150
_MOST_TRIES = 8

Direction = dict[int, Rational]
_Order = Callable[[Direction], int]

_ORDERS: tuple[_Order, ...] = (lambda direction: 0, len, lambda direction: -len(direction))
"""Directions as the facets notice them; those of one coordinate first; those of two first."""


def projections(facets: Facets, size: int, *, deadline: Deadline) -> Iterator[Facets]:
    """Yield projections to `size` coordinates, along whose directions the cost stays, likeliest first.

    Directions are taken one at a time, each the one that the fewest facets notice, of all or of one sort; then once the
    next best one.
    """
    steps = facets.size - size
    if steps <= 0:
        if not steps:
            yield facets
        return
    known: dict[tuple[int, ...], Facets | None] = {}
    seen: set[frozenset[Affine]] = set()
    tries = [(order, None) for order in _ORDERS] + [
        (_ORDERS[0], step) for step in range(min(steps, _MOST_TRIES))
    ]
    for order, other in tries:
        path: tuple[int, ...] = (_ORDERS.index(order),)
        current = facets
        for step in range(steps):
            path = (*path, int(step == other))
            if path not in known:
                known[path] = _narrowed(current, order, path[-1], deadline)
            narrowed = known[path]
            if narrowed is None or passed(deadline):
                break
            current = narrowed
        else:
            shadow = frozenset((*current.inequalities, *current.coordinates))
            if shadow not in seen:
                seen.add(shadow)
                yield current


def _narrowed(facets: Facets, order: _Order, choice: int, deadline: Deadline) -> Facets | None:
    """Return the projection along the direction that comes first in an order, or the one after it."""
    if len(facets.inequalities) > _MOST_FACETS:
        return None
    try:
        found = sorted(_directions(facets, deadline), key=lambda rated: (order(rated[1]), rated[0]))
    except OutOfTime:
        return None
    return _eliminated(facets, found[choice][1], deadline) if len(found) > choice else None


def at_optimum(facets: Facets, *, deadline: Deadline) -> Facets:
    """Return the facets with those made equations that every optimal solution attains.

    Along a coordinate that stands in one facet only and lowers the cost, nothing else stops: as for ``z >= c'x`` where
    z is minimised.
    """
    current = facets
    while current.cost is not None:
        found = _stopping(current)
        if found is None:
            return current
        k, i = found
        form = current.inequalities[i]
        rest = Affine(
            {j: -c / form.terms[k] for j, c in form.terms.items() if j != k}, -form.constant / form.terms[k]
        )
        number = {j: j - (j > k) for j in range(current.size) if j != k}
        names = {j: Affine.variable(place) for j, place in number.items()}
        names[k] = rest.substitute(names)
        others = distinct([f.substitute(names) for n, f in enumerate(current.inequalities) if n != i])
        kept = irredundant(current.size - 1, others, deadline)
        if kept is None:
            return current
        cost = current.cost.substitute(names)
        current = Facets(
            tuple(c for j, c in enumerate(current.coordinates) if j != k),
            tuple(None if c is None else c.substitute(names) for c in current.columns),
            tuple(kept),
            cost if cost.terms else None,
            current.prices,
        )
    return current


def _stopping(facets: Facets) -> tuple[int, int] | None:
    """Return a coordinate with a cost that only one facet stops, and that facet."""
    assert facets.cost is not None
    for k, price in facets.cost.terms.items():
        holding = [i for i, form in enumerate(facets.inequalities) if k in form.terms]
        if len(holding) == 1 and facets.inequalities[holding[0]].terms[k] * price > 0:
            return k, holding[0]
    return None


def _directions(facets: Facets, deadline: Deadline) -> Iterator[tuple[tuple[int, ...], Direction]]:
    """Yield directions along which the cost stays, with the facets that eliminating them adds; not those that add."""
    matrix, _ = dense(facets.size, facets.inequalities)
    prices = np.zeros(facets.size)
    for j, c in ({} if facets.cost is None else facets.cost.terms).items():
        prices[j] = float(c)
    rated = []
    for j in in_time(range(facets.size), deadline):
        if not prices[j]:
            rated.append((_growth(matrix[:, j]), {j: ONE}))
        for k in range(j + 1, facets.size):
            ratio = _ratio(facets, matrix, prices, j, k)
            if ratio is not None:
                along = matrix[:, j] - float(ratio) * matrix[:, k]
                rated.append((_growth(along), {j: ONE, k: -ratio}))
    for (growth, count), direction in rated:
        if growth <= 0:
            yield (count, growth), direction


def _growth(along: npt.NDArray[np.float64]) -> tuple[int, int]:
    up, down = int((along > 1e-9).sum()), int((along < -1e-9).sum())
    return up * down - up - down, up + down


def _ratio(
    facets: Facets, matrix: npt.NDArray[np.float64], prices: npt.NDArray[np.float64], j: int, k: int
) -> Rational | None:
    """Return by how much coordinate k falls as j rises where most facets, and the cost, do not notice."""
    if bool(prices[j]) != bool(prices[k]):
        return None
    if prices[j]:
        assert facets.cost is not None
        return facets.cost.terms[j] / facets.cost.terms[k]
    both = np.flatnonzero((matrix[:, j] != 0) & (matrix[:, k] != 0))
    if not len(both):
        return None
    ratios = matrix[both, j] / matrix[both, k]
    values, counts = np.unique(np.round(ratios, 9), return_counts=True)
    at = int(both[int(np.argmin(abs(ratios - values[int(np.argmax(counts))])))])
    form = facets.inequalities[at]
    return form.terms[j] / form.terms[k]


def _eliminated(facets: Facets, direction: Direction, deadline: Deadline) -> Facets | None:
    """Return the projection along a direction."""

    def along(form: Affine) -> Rational:
        return sum((c * form.terms.get(j, ZERO) for j, c in direction.items()), ZERO)

    gone = max(direction)
    up = [form for form in facets.inequalities if along(form) > 0]
    down = [form for form in facets.inequalities if along(form) < 0]
    kept = [form for form in facets.inequalities if not along(form)]
    kept += [one.scaled(-along(other)) + other.scaled(along(one)) for one in up for other in down]
    number = {j: j - (j > gone) for j in range(facets.size) if j != gone}

    def moved(form: Affine) -> Affine:
        # along the direction the form stays: its last coefficient follows from the others
        return Affine({number[j]: c for j, c in form.terms.items() if j != gone}, form.constant)

    inequalities = irredundant(facets.size - 1, distinct([moved(form) for form in kept]), deadline)
    if inequalities is None:
        return None
    last = facets.coordinates[gone]
    coordinates = tuple(
        own - last.scaled(direction.get(j, ZERO) / direction[gone])
        for j, own in enumerate(facets.coordinates)
        if j != gone
    )
    columns = tuple(None if c is None or along(c) else moved(c) for c in facets.columns)
    cost = None if facets.cost is None else moved(facets.cost)
    return Facets(
        coordinates,
        columns,
        tuple(inequalities),
        cost if cost is not None and cost.terms else None,
        facets.prices,
    )
