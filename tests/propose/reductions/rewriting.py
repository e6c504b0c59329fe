"""Rewritings of a model that change its form and not its meaning, and isomorphism of instances."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import networkx as nx
from gmpy2 import mpq

from equivamap.ir import Instance, Kind
from tests.propose.reductions.models import PlainRow, Terms, instance_of

Bound = Any


@dataclass
class Plain:
    """A model as lists, to be rewritten in place."""

    bounds: list[tuple[Bound, Bound]]
    kinds: list[Kind]
    rows: list[PlainRow]
    cost: Terms
    sense: str
    offset: Any

    def instance(self) -> Instance:
        return instance_of(self.bounds, self.kinds, self.rows, self.cost, self.sense, self.offset)

    def column(self, low: Bound, high: Bound, kind: Kind = Kind.CONTINUOUS) -> int:
        self.bounds.append((low, high))
        self.kinds.append(kind)
        return len(self.bounds) - 1


def base(rng: random.Random) -> Plain:
    n, m = rng.randint(2, 6), rng.randint(1, 5)
    plain = Plain([], [], [], {}, rng.choice(["min", "max"]), mpq(rng.choice([0, 0, 3])))
    for _ in range(n):
        kind = rng.choice([Kind.CONTINUOUS, Kind.INTEGER])
        low, high = rng.choice([(0, None), (0, 1), (0, 9), (None, None), (-2, 3), (0, 7)])
        plain.column(low, high, kind)
    inside = [mpq(rng.randint(low or 0, 5 if high is None else high)) for low, high in plain.bounds]
    for _ in range(m):
        columns = rng.sample(range(n), rng.randint(1, n))
        terms = {j: mpq(rng.choice([-5, -3, -2, -1, 1, 2, 4, 7, mpq(3, 2)])) for j in columns}
        at = sum((c * inside[j] for j, c in terms.items()), mpq(0))
        low, high = at - rng.randint(0, 4), at + rng.randint(0, 6)
        plain.rows.append((terms, *rng.choice([(None, high), (low, None), (at, at), (low, high)])))
    plain.cost = {j: mpq(rng.choice([-4, -1, 0, 1, 2, 3, 6])) for j in range(n)}
    return plain


def permute(p: Plain, rng: random.Random) -> None:
    order = list(range(len(p.bounds)))
    rng.shuffle(order)
    place = {j: k for k, j in enumerate(order)}
    p.bounds, p.kinds = [p.bounds[j] for j in order], [p.kinds[j] for j in order]
    p.rows = [({place[j]: c for j, c in t.items()}, lo, up) for t, lo, up in p.rows]
    p.cost = {place[j]: c for j, c in p.cost.items()}
    rng.shuffle(p.rows)


def scaled(row: PlainRow, factor: Any) -> PlainRow:
    terms, low, high = row
    low, high = (None if b is None else b * factor for b in (low, high))
    return {j: c * factor for j, c in terms.items()}, *((low, high) if factor > 0 else (high, low))


def scale_row(p: Plain, rng: random.Random) -> None:
    if p.rows:
        k = rng.randrange(len(p.rows))
        p.rows[k] = scaled(p.rows[k], mpq(rng.choice([-1, 2, -3, mpq(1, 7), 10])))


def duplicate_row(p: Plain, rng: random.Random) -> None:
    if p.rows:
        p.rows.append(scaled(rng.choice(p.rows), mpq(rng.choice([1, -1, 2]))))


def loosen_row(p: Plain, rng: random.Random) -> None:
    """Add a row that another implies: the same body, looser bounds."""
    if p.rows:
        terms, low, high = rng.choice(p.rows)
        p.rows.append((dict(terms), None if low is None else low - 1, None if high is None else high + 2))


def slack(p: Plain, rng: random.Random) -> None:
    one_sided = [k for k, (t, lo, up) in enumerate(p.rows) if (lo is None) != (up is None) and t]
    if not one_sided:
        return
    k = rng.choice(one_sided)
    terms, low, high = p.rows[k]
    b = low if high is None else high
    integral = b.denominator == 1 and all(
        p.kinds[j] == Kind.INTEGER and c.denominator == 1 for j, c in terms.items()
    )
    kind = Kind.INTEGER if integral and rng.random() < 0.5 else Kind.CONTINUOUS
    s = p.column(0, None, kind)
    p.rows[k] = ({**terms, s: mpq(1 if low is None else -1)}, b, b)


def range_slack(p: Plain, rng: random.Random) -> None:
    ranges = [
        k for k, (t, lo, up) in enumerate(p.rows) if lo is not None and up is not None and lo < up and t
    ]
    if ranges:
        k = rng.choice(ranges)
        terms, low, high = p.rows[k]
        s = p.column(0, high - low)
        p.rows[k] = ({**terms, s: mpq(1)}, high, high)


def two_inequalities(p: Plain, rng: random.Random) -> None:
    both = [k for k, (t, lo, up) in enumerate(p.rows) if lo is not None and up is not None and t]
    if both:
        terms, low, high = p.rows.pop(rng.choice(both))
        p.rows += [(terms, low, None), (dict(terms), None, high)]


def turn_sense(p: Plain, rng: random.Random) -> None:
    p.sense = "min" if p.sense == "max" else "max"
    p.cost = {j: -c for j, c in p.cost.items()}
    p.offset = -p.offset


def objective_variable(p: Plain, rng: random.Random) -> None:
    terms = {j: c for j, c in p.cost.items() if c}
    if len(terms) > 1:
        z = p.column(None, None)
        p.rows.append(({**terms, z: mpq(-1)}, mpq(0), mpq(0)))
        p.cost = {z: mpq(1)}


def implied_row(p: Plain, rng: random.Random) -> None:
    boxed = [j for j, (lo, up) in enumerate(p.bounds) if lo is not None and up is not None]
    if boxed:
        columns = rng.sample(boxed, rng.randint(1, min(3, len(boxed))))
        p.rows.append(({j: mpq(1) for j in columns}, None, mpq(sum(p.bounds[j][1] for j in columns)) + 1))


def bound_as_row(p: Plain, rng: random.Random) -> None:
    bounded = [j for j, (_, up) in enumerate(p.bounds) if up is not None]
    if bounded:
        j = rng.choice(bounded)
        low, high = p.bounds[j]
        p.bounds[j] = (low, None)
        p.rows.append(({j: mpq(-2)}, mpq(-2 * high), None))


def fixed_column(p: Plain, rng: random.Random) -> None:
    value = mpq(rng.randint(-3, 3))
    j = p.column(value, value)
    p.cost[j] = mpq(2)
    p.offset -= 2 * value
    for k, (terms, low, high) in enumerate(p.rows):
        if rng.random() < 0.5:
            low, high = (None if b is None else b + 3 * value for b in (low, high))
            p.rows[k] = ({**terms, j: mpq(3)}, low, high)


def replaced(p: Plain, j: int, parts: Terms) -> None:
    """Put a sum in the place of column `j`, which is dropped; entries stay in their scale."""
    for terms, _, _ in p.rows:
        c = terms.pop(j, None)
        if c is not None:
            for k, f in parts.items():
                terms[k] = terms.get(k, mpq(0)) + c * f
    c = p.cost.pop(j, mpq(0))
    for k, f in parts.items():
        p.cost[k] = p.cost.get(k, mpq(0)) + c * f


def dropped(p: Plain, j: int) -> None:
    del p.bounds[j], p.kinds[j]
    p.rows = [({k - (k > j): c for k, c in t.items()}, lo, up) for t, lo, up in p.rows]
    p.cost = {k - (k > j): c for k, c in p.cost.items()}


def appears(p: Plain, j: int) -> bool:
    return any(j in terms for terms, _, _ in p.rows)


def split_difference(p: Plain, rng: random.Random) -> None:
    free = [j for j, b in enumerate(p.bounds) if b == (None, None) and appears(p, j)]
    if free:
        j = rng.choice(free)
        x, y = p.column(0, None, p.kinds[j]), p.column(0, None, p.kinds[j])
        replaced(p, j, {x: mpq(1), y: mpq(-1)})
        dropped(p, j)


def split_sum(p: Plain, rng: random.Random) -> None:
    fit = [j for j, (lo, up) in enumerate(p.bounds) if lo == 0 and up in (7, 9, None) and appears(p, j)]
    if fit:
        j = rng.choice(fit)
        high = p.bounds[j][1]
        x = p.column(0, None if high is None else high - 3, p.kinds[j])
        y = p.column(0, None if high is None else 3, p.kinds[j])
        replaced(p, j, {x: mpq(1), y: mpq(1)})
        dropped(p, j)


def digits(p: Plain, rng: random.Random) -> None:
    fit = [j for j, b in enumerate(p.bounds) if b == (0, 7) and p.kinds[j] == Kind.INTEGER and appears(p, j)]
    if fit:
        j = rng.choice(fit)
        parts = {p.column(0, 1, Kind.INTEGER): mpq(2**k) for k in range(3)}
        replaced(p, j, parts)
        dropped(p, j)


def total(p: Plain, rng: random.Random) -> None:
    """Name a sum of columns in rows that are no equations by a new free column."""
    able = [k for k, (t, lo, up) in enumerate(p.rows) if len(t) > 1 and lo != up]
    if able:
        k = rng.choice(able)
        terms, low, high = p.rows[k]
        y = p.column(None, None)
        p.rows[k] = ({y: mpq(1)}, low, high)
        p.rows.append(({**terms, y: mpq(-1)}, mpq(0), mpq(0)))


def copy_column(p: Plain, rng: random.Random) -> None:
    """Use a copy of a column in some of its places."""
    j = rng.randrange(len(p.bounds))
    low, high = p.bounds[j]
    y = p.column(low, high, p.kinds[j])
    for terms, _, _ in p.rows:
        if j in terms and rng.random() < 0.5:
            terms[y] = terms.pop(j)
    p.rows.append(({j: mpq(2), y: mpq(-2)}, mpq(0), mpq(0)))


def negate_column(p: Plain, rng: random.Random) -> None:
    j = rng.randrange(len(p.bounds))
    low, high = p.bounds[j]
    p.bounds[j] = (None if high is None else -high, None if low is None else -low)
    for terms, _, _ in p.rows:
        if j in terms:
            terms[j] = -terms[j]
    if j in p.cost:
        p.cost[j] = -p.cost[j]


def rescale_column(p: Plain, rng: random.Random) -> None:
    fit = [j for j, kind in enumerate(p.kinds) if kind == Kind.CONTINUOUS]
    if fit:
        j, factor = rng.choice(fit), mpq(rng.choice([1000, 7, mpq(1, 10)]))
        p.bounds[j] = tuple(None if b is None else b / factor for b in p.bounds[j])  # type: ignore[assignment]
        for terms, _, _ in p.rows:
            if j in terms:
                terms[j] *= factor
        p.cost[j] = p.cost.get(j, mpq(0)) * factor


def complement(p: Plain, rng: random.Random) -> None:
    fit = [j for j, (lo, up) in enumerate(p.bounds) if lo is not None and up is not None]
    if fit:
        j = rng.choice(fit)
        low, high = p.bounds[j]
        total_of = mpq(low + high)
        for k, (terms, lo, up) in enumerate(p.rows):
            if j in terms:
                shift = terms[j] * total_of
                terms[j] = -terms[j]
                p.rows[k] = (terms, *(None if b is None else b - shift for b in (lo, up)))
        p.offset += p.cost.get(j, mpq(0)) * total_of
        p.cost[j] = -p.cost.get(j, mpq(0))


STEPS: list[Callable[[Plain, random.Random], None]] = [
    permute,
    scale_row,
    duplicate_row,
    loosen_row,
    slack,
    range_slack,
    two_inequalities,
    turn_sense,
    objective_variable,
    implied_row,
    bound_as_row,
    fixed_column,
    split_difference,
    split_sum,
    digits,
    total,
    copy_column,
    negate_column,
]
SCALING = [rescale_column]
COMPLEMENTING = [complement]


def isomorphic(a: Instance, b: Instance) -> bool:
    """Tell whether two instances are the same but for the order of rows and columns."""
    if (a.n, a.m, a.nnz, a.sense, a.offset) != (b.n, b.m, b.nnz, b.sense, b.offset):
        return False
    return bool(
        nx.is_isomorphic(_graph(a), _graph(b), node_match=lambda x, y: x == y, edge_match=lambda x, y: x == y)
    )


def _graph(instance: Instance) -> Any:
    graph = nx.Graph()
    for j, (low, high) in enumerate(instance.exact_bounds):
        cost = instance.numbers[int(instance.cost[j])]
        graph.add_node(("x", j), colour=("x", low, high, int(instance.kinds[j]), cost))
    for i, row in enumerate(instance.exact_rows):
        graph.add_node(("r", i), colour=("r", row.lower, row.upper))
        for j, c in row.body.terms.items():
            graph.add_edge(("r", i), ("x", j), c=c)
    return graph
