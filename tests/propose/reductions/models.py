"""Small random models, chains of rewritings of them, and enumeration."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

from gmpy2 import mpq

from equivamap.ir import Axis, Instance, Kind, Origin, build_instance

Terms = dict[int, Any]
HALF = mpq(1, 2)

PlainRow = tuple[Terms, Any, Any]


def instance_of(
    bounds: list[tuple[Any, Any]],
    kinds: list[Kind],
    rows: list[PlainRow],
    cost: Terms,
    sense: str = "min",
    offset: Any = 0,
) -> Instance:
    return build_instance(
        variables=Axis([f"x{k}" for k in range(len(bounds))]),
        constraints=Axis([f"r{k}" for k in range(len(rows))]),
        bounds=bounds,
        kinds=kinds,
        rows=rows,
        cost=cost,
        sense="max" if sense == "max" else "min",
        offset=offset,
        origin=Origin("<test>", "test"),
    )


def random_instance(rng: random.Random) -> Instance:
    """Return a small model: mixed kinds, short ranges, parallel parts, short rows and odd bounds included."""
    n, m = rng.randint(1, 5), rng.randint(0, 5)
    bounds: list[tuple[Any, Any]] = []
    kinds: list[Kind] = []
    for _ in range(n):
        low = rng.choice([0, 0, 0, -1, 1, -2])
        high = low + rng.choice([0, 1, 1, 2, 3])
        kind = rng.choice([Kind.CONTINUOUS, Kind.INTEGER, Kind.INTEGER, Kind.INTEGER])
        if rng.random() < 0.1:
            kind = rng.choice([Kind.SEMICONTINUOUS, Kind.SEMIINTEGER])
        if rng.random() < 0.1:
            low, high = low + mpq(1, 2), high + mpq(1, 2)
        kinds.append(kind)
        bounds.append((low, high))
    rows: list[PlainRow] = []
    for _ in range(m):
        terms = {j: rng.choice([-3, -2, -1, 1, 1, 2, mpq(1, 2)]) for j in range(n) if rng.random() < 0.6}
        at = sum((mpq(c) * rng.choice([bounds[j][0], bounds[j][1]]) for j, c in terms.items()), mpq(0))
        side = rng.random()
        if side < 0.3:
            rows.append((terms, at, at))
        elif side < 0.5:
            rows.append((terms, at - rng.randint(0, 2), at + rng.randint(0, 2)))
        elif side < 0.75:
            rows.append((terms, None, at + rng.randint(0, 2)))
        elif side < 0.97:
            rows.append((terms, at - rng.randint(0, 2), None))
        else:
            rows.append((terms, None, None))
        if rng.random() < 0.25:
            factor = mpq(rng.choice([-2, -1, 1, 3]))
            low, high = (None if b is None else b * factor for b in rows[-1][1:])
            if factor < 0:
                low, high = high, low
            rows.append(({j: c * factor for j, c in terms.items()}, low, high))
    cost = {j: rng.choice([-2, -1, 0, 1, 1, 3]) for j in range(n)}
    if rng.random() < 0.2 and n > 1:  # a column parallel to the first
        factor = rng.choice([-1, 1, 2])
        for terms, _, _ in rows:
            terms.pop(n - 1, None)
            if 0 in terms:
                terms[n - 1] = terms[0] * factor
        cost[n - 1] = cost[0] * factor
    return instance_of(bounds, kinds, rows, cost, rng.choice(["min", "max"]), rng.choice([0, 0, 2]))


def feasible(instance: Instance, point: dict[int, Any]) -> bool:
    """Tell whether a point is feasible, by the definitions alone."""
    for j, (low, high) in enumerate(instance.exact_bounds):
        value, kind = point[j], int(instance.kinds[j])
        if kind in (Kind.INTEGER, Kind.SEMIINTEGER) and value.denominator != 1:
            return False
        inside = (low is None or value >= low) and (high is None or value <= high)
        if not inside and not (kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER) and value == 0):
            return False
    for row in instance.exact_rows:
        value = row.body.at(point)
        if (row.lower is not None and value < row.lower) or (row.upper is not None and value > row.upper):
            return False
    return True


def grid(instance: Instance) -> Iterator[dict[int, Any]]:
    """Yield the points on a grid within finite bounds: whole numbers for integers, halves for the others."""
    axes: list[list[Any]] = []
    for j, (low, high) in enumerate(instance.exact_bounds):
        kind = int(instance.kinds[j])
        unit = mpq(1) if kind in (Kind.INTEGER, Kind.SEMIINTEGER) else HALF
        first = -((-low) // unit)
        values = {unit * k for k in range(int(first), int(high // unit) + 1)}
        if kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
            values.add(mpq(0))
        if kind in (Kind.CONTINUOUS, Kind.SEMICONTINUOUS) and low <= high:
            values |= {low, high}
        axes.append(sorted(values))
    for values in itertools.product(*axes):
        yield dict(enumerate(values))


def snapshot(instance: Instance) -> list[bytes]:
    """Return everything about an instance that must not change."""
    arrays = (
        instance.indptr,
        instance.rows,
        instance.codes,
        instance.cost,
        instance.lower,
        instance.upper,
        instance.kinds,
        instance.row_lower,
        instance.row_upper,
        instance.numbers.floats,
    )
    names = repr((instance.variables.names, instance.constraints.names, instance.sense, instance.offset))
    return [array.tobytes() for array in arrays] + [names.encode()]


def shape(instance: Instance) -> Any:
    """Return the instance in plain numbers, for comparing."""
    return (
        instance.sense,
        instance.offset,
        instance.objective,
        instance.exact_bounds,
        instance.kinds.tolist(),
        instance.exact_rows,
    )


def form(instance: Instance, point: dict[int, Any]) -> Any:
    return instance.objective.at(point)
