"""Random chains of sound rewritings of a small instance, and single semantic mutations; plain Python numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from fractions import Fraction

from equivamap.ir import Axis, Instance, Origin, build_instance
from equivamap.ir.numbers import mpq

Terms = dict[int, Fraction]
Bound = Fraction | None


@dataclass(frozen=True)
class Plain:
    """An instance in plain Fractions: bounds, integer flags, rows and cost; minimised unless `maximise`."""

    bounds: tuple[tuple[Bound, Bound], ...]
    integer: tuple[bool, ...]
    rows: tuple[tuple[Terms, Bound, Bound], ...]
    cost: Terms
    offset: Fraction = Fraction(0)
    maximise: bool = False
    steps: tuple[str, ...] = field(default=())

    @property
    def n(self) -> int:
        return len(self.bounds)

    def instance(self, prefix: str) -> Instance:
        def exact(value: Bound) -> object:
            return None if value is None else mpq(value.numerator, value.denominator)

        return build_instance(
            variables=Axis([f"{prefix}{j}" for j in range(self.n)]),
            constraints=Axis([f"{prefix}row{i}" for i in range(len(self.rows))]),
            bounds=[(exact(low), exact(high)) for low, high in self.bounds],
            kinds=[int(flag) for flag in self.integer],
            rows=[
                ({j: exact(c) for j, c in t.items()}, exact(low), exact(high)) for t, low, high in self.rows
            ],
            cost={j: exact(c) for j, c in self.cost.items()},
            offset=exact(self.offset),
            sense="max" if self.maximise else "min",
            origin=Origin(prefix, "test"),
        )


def base(rng: random.Random) -> Plain:
    """Return a small instance with a feasible point (integer, within bounds) and, as a rule, several."""
    n, m = rng.randint(2, 5), rng.randint(2, 4)
    integer = tuple(rng.random() < 0.6 for _ in range(n))
    bounds = tuple((Fraction(0), Fraction(rng.choice([1, 2, 3, 5, 9, 12]))) for _ in range(n))
    point = [rng.randint(0, int(high)) for _, high in bounds]
    rows = []
    for _ in range(m):
        support = rng.sample(range(n), rng.randint(2, n))
        terms = {j: Fraction(rng.choice([-3, -2, -1, 1, 2, 3, 5, 7])) for j in support}
        inside = sum(c * point[j] for j, c in terms.items()) + Fraction(rng.randint(0, 4))
        rows.append(
            (terms, None, inside) if rng.random() < 0.6 else (terms, inside - rng.randint(4, 8), None)
        )
    cost = {j: Fraction(rng.choice([-4, -3, -1, 1, 2, 5, 8])) for j in range(n) if rng.random() < 0.9}
    return Plain(bounds, integer, tuple(rows), cost, maximise=rng.random() < 0.5)


def _add_column(p: Plain, bounds: tuple[Bound, Bound], integer: bool) -> tuple[Plain, int]:
    return replace(p, bounds=(*p.bounds, bounds), integer=(*p.integer, integer)), p.n


def permute(p: Plain, rng: random.Random) -> Plain:
    order = list(range(p.n))
    rng.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    rows = [({place[j]: c for j, c in t.items()}, low, high) for t, low, high in p.rows]
    rng.shuffle(rows)
    return replace(
        p,
        bounds=tuple(p.bounds[j] for j in order),
        integer=tuple(p.integer[j] for j in order),
        rows=tuple(rows),
        cost={place[j]: c for j, c in p.cost.items()},
    )


def slack(p: Plain, rng: random.Random) -> Plain:
    loose = [i for i, (_, low, high) in enumerate(p.rows) if low is None or high is None]
    if not loose:
        return p
    i = rng.choice(loose)
    terms, low, high = p.rows[i]
    p, s = _add_column(p, (Fraction(0), None), False)
    row = ({**terms, s: Fraction(1)}, high, high) if low is None else ({**terms, s: Fraction(-1)}, low, low)
    return replace(p, rows=(*p.rows[:i], row, *p.rows[i + 1 :]))


def substituted(p: Plain, j: int, parts: Terms, shift: Fraction) -> Plain:
    """Write column j as ``shift + sum(parts)``; its own coefficients vanish, its bounds are the caller's."""

    def moved(terms: Terms) -> tuple[Terms, Fraction]:
        c = terms.get(j, Fraction(0))
        rest = {k: d for k, d in terms.items() if k != j}
        for k, d in parts.items():
            rest[k] = rest.get(k, Fraction(0)) + c * d
        return {k: d for k, d in rest.items() if d}, c * shift

    rows = []
    for terms, low, high in p.rows:
        new, constant = moved(terms)
        rows.append((new, None if low is None else low - constant, None if high is None else high - constant))
    cost, constant = moved(p.cost)
    return replace(p, rows=tuple(rows), cost=cost, offset=p.offset + constant)


def _without_column(p: Plain, j: int) -> Plain:
    def shifted(terms: Terms) -> Terms:
        return {k - (k > j): c for k, c in terms.items()}

    return replace(
        p,
        bounds=p.bounds[:j] + p.bounds[j + 1 :],
        integer=p.integer[:j] + p.integer[j + 1 :],
        rows=tuple((shifted(t), low, high) for t, low, high in p.rows),
        cost=shifted(p.cost),
    )


def split(p: Plain, rng: random.Random) -> Plain:
    """``x = p - q`` with p, q >= 0, the bounds of x as a row."""
    j = rng.randrange(p.n)
    low, high = p.bounds[j]
    p, plus = _add_column(p, (Fraction(0), None), p.integer[j])
    p, minus = _add_column(p, (Fraction(0), None), p.integer[j])
    parts = {plus: Fraction(1), minus: Fraction(-1)}
    p = substituted(p, j, parts, Fraction(0))
    return _without_column(replace(p, rows=(*p.rows, (dict(parts), low, high))), j)


def digits(p: Plain, rng: random.Random) -> Plain:
    """Binary digits of an integer column, as many as its bounds need, the upper bound as a row."""
    whole = [j for j in range(p.n) if p.integer[j] and p.bounds[j][1] is not None and p.bounds[j][0] == 0]
    if not whole:
        return p
    j = rng.choice(whole)
    high = p.bounds[j][1]
    assert high is not None
    parts: Terms = {}
    for k in range(int(high).bit_length()):
        p, d = _add_column(p, (Fraction(0), Fraction(1)), True)
        parts[d] = Fraction(2**k)
    p = substituted(p, j, parts, Fraction(0))
    return _without_column(replace(p, rows=(*p.rows, (dict(parts), None, high))), j)


def scale_row(p: Plain, rng: random.Random) -> Plain:
    i = rng.randrange(len(p.rows))
    factor = rng.choice([Fraction(2), Fraction(10), Fraction(1, 4), Fraction(3)])
    terms, low, high = p.rows[i]
    row = (
        {j: c * factor for j, c in terms.items()},
        None if low is None else low * factor,
        None if high is None else high * factor,
    )
    return replace(p, rows=(*p.rows[:i], row, *p.rows[i + 1 :]))


def flip_row(p: Plain, rng: random.Random) -> Plain:
    i = rng.randrange(len(p.rows))
    terms, low, high = p.rows[i]
    row = ({j: -c for j, c in terms.items()}, None if high is None else -high, None if low is None else -low)
    return replace(p, rows=(*p.rows[:i], row, *p.rows[i + 1 :]))


def two_sided(p: Plain, rng: random.Random) -> Plain:
    """Write an equation or range as two inequalities."""
    both = [i for i, (_, low, high) in enumerate(p.rows) if low is not None and high is not None]
    if not both:
        return p
    i = rng.choice(both)
    terms, low, high = p.rows[i]
    return replace(p, rows=(*p.rows[:i], (terms, low, None), (dict(terms), None, high), *p.rows[i + 1 :]))


def scale_column(p: Plain, rng: random.Random) -> Plain:
    """Another unit, a power of ten as units are, for a continuous column."""
    continuous = [j for j in range(p.n) if not p.integer[j]]
    if not continuous:
        return p
    j = rng.choice(continuous)
    factor = rng.choice([Fraction(10), Fraction(1000), Fraction(1, 100), Fraction(1, 10)])
    low, high = p.bounds[j]
    p, y = _add_column(
        p, (None if low is None else low * factor, None if high is None else high * factor), False
    )
    return _without_column(substituted(p, j, {y: 1 / factor}, Fraction(0)), j)


def complement(p: Plain, rng: random.Random) -> Plain:
    """``x = u - y``."""
    bounded = [j for j in range(p.n) if None not in p.bounds[j]]
    if not bounded:
        return p
    j = rng.choice(bounded)
    low, high = p.bounds[j]
    assert low is not None and high is not None
    p, y = _add_column(p, (Fraction(0), high - low), p.integer[j])
    return _without_column(substituted(p, j, {y: Fraction(-1)}, high), j)


def objective_variable(p: Plain, rng: random.Random) -> Plain:
    if not p.cost:
        return p
    p, z = _add_column(p, (None, None), False)
    row = {**{j: -c for j, c in p.cost.items()}, z: Fraction(1)}
    return replace(p, rows=(*p.rows, (row, Fraction(0), Fraction(0))), cost={z: Fraction(1)})


def redundant_row(p: Plain, rng: random.Random) -> Plain:
    """Add the sum of two one-sided rows, loosened a little."""
    upper = [(t, high) for t, low, high in p.rows if high is not None and low is None]
    if len(upper) < 2:
        return p
    (one, x), (two, y) = rng.sample(upper, 2)
    terms = {j: one.get(j, Fraction(0)) + two.get(j, Fraction(0)) for j in one.keys() | two.keys()}
    terms = {j: c for j, c in terms.items() if c}
    return replace(p, rows=(*p.rows, (terms, None, x + y + rng.randint(0, 3)))) if terms else p


def duplicate_row(p: Plain, rng: random.Random) -> Plain:
    terms, low, high = rng.choice(p.rows)
    return replace(p, rows=(*p.rows, (dict(terms), low, high)))


def flip_sense(p: Plain, rng: random.Random) -> Plain:
    return replace(p, cost={j: -c for j, c in p.cost.items()}, offset=-p.offset, maximise=not p.maximise)


STEPS = (
    permute,
    slack,
    split,
    digits,
    scale_row,
    flip_row,
    two_sided,
    scale_column,
    complement,
    objective_variable,
    redundant_row,
    duplicate_row,
    flip_sense,
)


def chain(p: Plain, rng: random.Random, longest: int = 8) -> Plain:
    """Apply up to `longest` random steps, then permute, so that neither names nor order say anything."""
    for _ in range(rng.randint(1, longest)):
        step = rng.choice(STEPS)
        new = step(p, rng)
        p = replace(new, steps=(*p.steps, step.__name__)) if new is not p else p
    return replace(permute(p, rng), steps=p.steps)


def mutate(p: Plain, rng: random.Random) -> Plain:
    """Change one thing that, as a rule, changes the problem."""
    kind = rng.choice(["rhs", "coefficient", "drop", "cost", "bound"])
    if kind == "cost" and p.cost:
        j = rng.choice(sorted(p.cost))
        return replace(p, cost={**p.cost, j: p.cost[j] + rng.choice([-1, 1])})
    if kind == "bound":
        j = rng.randrange(p.n)
        low, high = p.bounds[j]
        if high is not None and high > 1:
            return replace(p, bounds=(*p.bounds[:j], (low, high - 1), *p.bounds[j + 1 :]))
    i = rng.randrange(len(p.rows))
    terms, low, high = p.rows[i]
    if kind == "drop":
        return replace(p, rows=p.rows[:i] + p.rows[i + 1 :])
    if kind == "coefficient":
        j = rng.choice(sorted(terms))
        row = ({**terms, j: terms[j] + rng.choice([-1, 1]) or Fraction(1)}, low, high)
    else:
        by = rng.choice([-1, 1])
        row = (dict(terms), None if low is None else low + by, None if high is None else high + by)
    return replace(p, rows=(*p.rows[:i], row, *p.rows[i + 1 :]))
