"""Random pairs of small models with a map: sound rewritings, the same with one mistake, and unrelated ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from verdict_oracle import (
    CONTINUOUS,
    IDENTITY,
    INTEGER,
    SEMICONTINUOUS,
    Bound,
    Form,
    Phi,
    Plain,
    PlainMap,
    Terms,
)

F = Fraction
NUMBERS = [F(1), F(1), F(1), F(2), F(3), F(-1), F(-1), F(-2), F(1, 2), F(3, 2), F(1, 3), F(1, 10), F(5)]


@dataclass(frozen=True)
class Pair:
    """A reference, a candidate, a map, and the objective map that was built in."""

    a: Plain
    b: Plain
    links: PlainMap
    phi: Phi = IDENTITY
    opened: tuple[str, ...] = ()
    kind: str = ""


# -- models -------------------------------------------------------------------------------------------------


def random_model(r: random.Random, prefix: str, most: int = 3) -> Plain:
    """A model with a known feasible point, most of the time."""
    n = r.randint(1, most)
    bounds: list[tuple[Bound, Bound]] = []
    kinds = []
    point = []
    for _ in range(n):
        kind = r.choice([INTEGER, INTEGER, INTEGER, INTEGER, CONTINUOUS, CONTINUOUS, CONTINUOUS])
        low, up = F(0), F(1)
        if r.random() < 0.6:
            low = F(r.choice([0, 0, 0, -1, 1]))
            up = low + r.randint(1, 3)
        if kind == CONTINUOUS and r.random() < 0.06:
            kind, low, up = SEMICONTINUOUS, F(r.randint(1, 2)), F(r.randint(3, 4))
        bounds.append((low, up))
        kinds.append(kind)
        point.append(F(r.randint(int(low), int(up))))
        if kind == CONTINUOUS and r.random() < 0.12:
            bounds[-1] = (low, None) if r.random() < 0.7 else (None, None)
    rows = []
    for _ in range(r.choice([0, 1, 1, 2, 2, 3])):
        terms = random_terms(r, n)
        if not terms:
            continue
        value = sum((c * point[j] for j, c in terms.items()), F(0))
        roll = r.random()
        if roll < 0.15:
            rows.append((terms, value, value))
        elif roll < 0.5:
            rows.append((terms, None, value + r.choice([0, 0, 1, F(1, 2)])))
        elif roll < 0.9:
            rows.append((terms, value - r.choice([0, 0, 1, F(1, 2)]), None))
        else:
            rows.append((terms, value - 1, value + 1))
    if r.random() < 0.02 and rows:
        terms, low, up = rows[0]
        rows[0] = (terms, None, F(-30))
    return Plain(
        tuple(f"{prefix}{j}" for j in range(n)),
        tuple(bounds),
        tuple(kinds),
        tuple(rows),
        random_terms(r, n),
        r.choice(["min", "max"]),
        r.choice([F(0), F(0), F(0), F(3), F(-1, 2)]),
    )


def random_terms(r: random.Random, n: int) -> Terms:
    return {j: r.choice(NUMBERS) for j in range(n) if r.random() < 0.75}


# -- sound rewritings of B, with the backward map kept up -----------------------------------------------------


@dataclass
class Draft:
    """B while it is rewritten."""

    bounds: list[tuple[Bound, Bound]]
    kinds: list[int]
    rows: list[tuple[Terms, Bound, Bound]]
    cost: Terms
    sense: str
    offset: Fraction
    back: dict[int, Form]
    phi: Phi = IDENTITY

    def add(self, bound: tuple[Bound, Bound], kind: int) -> int:
        self.bounds.append(bound)
        self.kinds.append(kind)
        return len(self.bounds) - 1

    def put(self, j: int, form: Form) -> None:
        """Replace column j everywhere; the column stays, unused, until `drop`."""
        self.rows = [_put_row(row, j, form) for row in self.rows]
        constant = self.cost.get(j, F(0)) * form[1]
        self.cost = _put(self.cost, j, form[0])
        self.offset += constant
        self.back = {
            x: (_put(t, j, form[0]), c + t.get(j, F(0)) * form[1]) for x, (t, c) in self.back.items()
        }

    def drop(self, j: int) -> None:
        """Remove an unused column."""

        def moved(terms: Terms) -> Terms:
            return {k - (k > j): c for k, c in terms.items() if k != j}

        del self.bounds[j], self.kinds[j]
        self.rows = [(moved(t), low, up) for t, low, up in self.rows]
        self.cost = moved(self.cost)
        self.back = {x: (moved(t), c) for x, (t, c) in self.back.items()}


def _put(terms: Terms, j: int, inner: Terms) -> Terms:
    c = terms.get(j)
    if not c:
        return dict(terms)
    result = {k: d for k, d in terms.items() if k != j}
    for k, d in inner.items():
        result[k] = result.get(k, F(0)) + c * d
    return {k: d for k, d in result.items() if d}


def _put_row(row: tuple[Terms, Bound, Bound], j: int, form: Form) -> tuple[Terms, Bound, Bound]:
    terms, low, up = row
    shift = terms.get(j, F(0)) * form[1]
    return _put(terms, j, form[0]), None if low is None else low - shift, None if up is None else up - shift


def _slack(r: random.Random, d: Draft) -> None:
    open_rows = [i for i, (_, low, up) in enumerate(d.rows) if (low is None) != (up is None)]
    if not open_rows:
        return
    i = r.choice(open_rows)
    terms, low, up = d.rows[i]
    s = d.add((F(0), None), CONTINUOUS)
    side = up if up is not None else low
    d.rows[i] = ({**terms, s: F(1) if up is not None else F(-1)}, side, side)


def _split(r: random.Random, d: Draft) -> None:
    j = r.randrange(len(d.bounds))
    low, up = d.bounds[j]
    if d.kinds[j] == SEMICONTINUOUS or low is None or up is None or up - low > 4:
        return
    size = max(abs(low), abs(up))
    p, q = d.add((F(0), size), d.kinds[j]), d.add((F(0), size), d.kinds[j])
    d.put(j, ({p: F(1), q: F(-1)}, F(0)))
    d.rows.append(({p: F(1), q: F(-1)}, low, up))
    d.drop(j)


def _shift(r: random.Random, d: Draft) -> None:
    j = r.randrange(len(d.bounds))
    low, up = d.bounds[j]
    if d.kinds[j] == SEMICONTINUOUS:
        return
    c = r.choice([F(1), F(-1)]) if d.kinds[j] == INTEGER else r.choice([F(2), F(-1), F(1, 10), F(-3)])
    by = F(r.randint(-2, 2))
    ends = [None if e is None else (e - by) / c for e in (low, up)]
    if c < 0:
        ends.reverse()
    w = d.add((ends[0], ends[1]), d.kinds[j])
    d.put(j, ({w: c}, by))
    d.drop(j)


def _digits(r: random.Random, d: Draft) -> None:
    places = [
        j
        for j, (low, up) in enumerate(d.bounds)
        if d.kinds[j] == INTEGER and low is not None and up is not None and 2 <= up - low <= 7
    ]
    if not places:
        return
    j = r.choice(places)
    low, up = d.bounds[j]
    assert low is not None and up is not None
    count = int(up - low).bit_length()
    digits = [d.add((F(0), F(1)), INTEGER) for _ in range(count)]
    terms = {k: F(2**e) for e, k in enumerate(digits)}
    d.put(j, (terms, low))
    if 2**count - 1 > up - low:
        d.rows.append((terms, None, up - low))
    d.drop(j)


def _choice(r: random.Random, d: Draft) -> None:
    """Tell an integer by one binary per value, as completions beside it."""
    places = [
        j
        for j, (low, up) in enumerate(d.bounds)
        if d.kinds[j] == INTEGER and low is not None and up is not None and up - low <= 2
    ]
    if not places:
        return
    j = r.choice(places)
    low, up = d.bounds[j]
    assert low is not None and up is not None
    values = range(int(low), int(up) + 1)
    picked = {v: d.add((F(0), F(1)), INTEGER) for v in values}
    d.rows.append(({k: F(1) for k in picked.values()}, F(1), F(1)))
    d.rows.append(({j: F(-1), **{k: F(v) for v, k in picked.items() if v}}, F(0), F(0)))


def _epigraph(r: random.Random, d: Draft) -> None:
    cost = {j: c for j, c in d.cost.items() if c}
    z = d.add((None, None), CONTINUOUS)
    body = {**cost, z: F(-1)}
    equal = r.random() < 0.4
    least = d.sense == "max"
    d.rows.append((body, F(0) if equal or least else None, F(0) if equal or not least else None))
    d.cost = {z: F(1)}


def _redundant(r: random.Random, d: Draft) -> None:
    if not d.rows:
        return
    terms, low, up = r.choice(d.rows)
    if r.random() < 0.5:
        d.rows.append((dict(terms), None if low is None else low - 1, up))
        return
    other, low_2, up_2 = r.choice(d.rows)
    total = dict(terms)
    for j, c in other.items():
        total[j] = total.get(j, F(0)) + c
    d.rows.append(
        (
            {j: c for j, c in total.items() if c},
            None if low is None or low_2 is None else low + low_2,
            None if up is None or up_2 is None else up + up_2,
        )
    )


def _scale_row(r: random.Random, d: Draft) -> None:
    if not d.rows:
        return
    i = r.randrange(len(d.rows))
    terms, low, up = d.rows[i]
    c = r.choice([F(2), F(-1), F(-3), F(1, 2), F(1000)])
    ends = [None if e is None else e * c for e in (low, up)]
    if c < 0:
        ends.reverse()
    d.rows[i] = ({j: v * c for j, v in terms.items()}, ends[0], ends[1])


def _flip_sense(r: random.Random, d: Draft) -> None:
    d.sense = "min" if d.sense == "max" else "max"
    d.cost = {j: -c for j, c in d.cost.items()}
    d.offset = -d.offset


def _scale_cost(r: random.Random, d: Draft) -> None:
    """f_B becomes factor * f_B + shift, so φ undoes it."""
    factor, shift = r.choice([F(2), F(3), F(1, 2), F(1)]), r.choice([F(0), F(4)])
    d.cost = {j: c * factor for j, c in d.cost.items()}
    d.offset = d.offset * factor + shift
    sign = -1 if d.sense == "max" else 1
    old = d.phi
    d.phi = Phi(old.factor / factor, old.offset - old.factor * sign * shift / factor)


STEPS: list[Callable[[random.Random, Draft], None]] = [
    _slack, _split, _shift, _shift, _digits, _choice, _epigraph, _redundant, _scale_row, _flip_sense, _scale_cost,
]  # fmt: skip


def rewritten(r: random.Random, a: Plain, *, most_columns: int = 6, steps: int = 3) -> tuple[Draft, str]:
    d = Draft(
        list(a.bounds), list(a.kinds), [(dict(t), low, up) for t, low, up in a.rows], dict(a.cost), a.sense,
        a.offset, {j: ({j: F(1)}, F(0)) for j in range(a.n)},
    )  # fmt: skip
    names = []
    for _ in range(r.randint(1, steps)):
        if len(d.bounds) >= most_columns - 1:
            break
        step = r.choice(STEPS)
        step(r, d)
        names.append(step.__name__)
    return d, "+".join(names)


def finished(r: random.Random, d: Draft, prefix: str) -> tuple[Plain, dict[int, Form]]:
    """Permute columns and rows, name them, and return B with the backward map."""
    n = len(d.bounds)
    order = list(range(n))
    r.shuffle(order)
    place = {old: new for new, old in enumerate(order)}

    def moved(terms: Terms) -> Terms:
        return {place[j]: c for j, c in terms.items()}

    rows = [(moved(t), low, up) for t, low, up in d.rows]
    r.shuffle(rows)
    b = Plain(
        tuple(f"{prefix}{j}" for j in range(n)),
        tuple(d.bounds[old] for old in order),
        tuple(d.kinds[old] for old in order),
        tuple(rows),
        moved(d.cost),
        d.sense,
        d.offset,
    )
    return b, {x: (moved(t), c) for x, (t, c) in d.back.items()}


# -- mistakes ---------------------------------------------------------------------------------------------------


def mutated(r: random.Random, m: Plain) -> Plain:
    """One change of meaning (which may happen to mean nothing)."""
    roll = r.random()
    rows = [(dict(t), low, up) for t, low, up in m.rows]
    if rows and roll < 0.5:
        i = r.randrange(len(rows))
        terms, low, up = rows[i]
        kind = r.choice(["drop", "side", "coefficient", "side", "relax"])
        by = r.choice([F(1), F(-1), F(1, 2), F(-1, 2), F(1, 10)])
        if kind == "drop":
            del rows[i]
        elif kind == "side":
            rows[i] = (terms, None if low is None else low + by, None if up is None else up + by)
        elif kind == "relax":
            rows[i] = (terms, low, None) if up is not None else (terms, None, up)
        elif terms:
            j = r.choice(list(terms))
            rows[i] = ({k: v for k, v in {**terms, j: terms[j] + by}.items() if v}, low, up)
        return replace(m, rows=tuple(rows))
    j = r.randrange(m.n)
    bounds, kinds, cost = list(m.bounds), list(m.kinds), dict(m.cost)
    low, up = bounds[j]
    if roll < 0.6:
        cost[j] = cost.get(j, F(0)) + r.choice([F(1), F(-1), F(1, 3)])
        return replace(m, cost={k: c for k, c in cost.items() if c})
    if roll < 0.75 and up is not None:
        bounds[j] = (low, up + r.choice([F(1), F(-1)] if kinds[j] == INTEGER else [F(1), F(-1, 2)]))
        if low is not None and bounds[j][1] < low:
            bounds[j] = (low, low)
        return replace(m, bounds=tuple(bounds))
    if roll < 0.85:
        if low is None or up is None:
            return replace(m, sense="max" if m.sense == "min" else "min")
        kinds[j] = CONTINUOUS if kinds[j] == INTEGER else INTEGER
        return replace(m, kinds=tuple(kinds))
    if roll < 0.93:
        terms = random_terms(r, m.n)
        return replace(m, rows=(*m.rows, (terms, None, F(r.randint(0, 3))))) if terms else m
    return replace(m, sense="max" if m.sense == "min" else "min")


def mutated_map(r: random.Random, back: dict[int, Form]) -> dict[int, Form]:
    x = r.choice(list(back))
    terms, constant = back[x]
    if r.random() < 0.5 or not terms:
        return {**back, x: (terms, constant + r.choice([F(1), F(-1), F(1, 2)]))}
    j = r.choice(list(terms))
    return {**back, x: ({**terms, j: terms[j] * r.choice([F(-1), F(2), F(1, 2)])}, constant)}


# -- pairs --------------------------------------------------------------------------------------------------------


def random_pair(r: random.Random) -> Pair:
    """One pair; all ways of making them, so that all outcomes are frequent."""
    roll = r.random()
    if roll < 0.30:
        return _sound(r)
    if roll < 0.60:
        pair = _sound(r)
        third = r.random()
        if third < 0.45:
            return replace(pair, b=mutated(r, pair.b), kind="mistake in B after " + pair.kind)
        if third < 0.75:
            return replace(pair, a=mutated(r, pair.a), kind="mistake in A before " + pair.kind)
        links = replace(pair.links, backward=mutated_map(r, dict(pair.links.backward)))
        return replace(pair, links=links, kind="mistake in the map of " + pair.kind)
    if roll < 0.75:
        return _unrelated(r)
    if roll < 0.9:
        return _partly_open(r)
    return _with_forward_lines(r)


def _sound(r: random.Random) -> Pair:
    a = random_model(r, "x")
    d, kind = rewritten(r, a)
    b, back = finished(r, d, "y")
    touched = {j for terms, _ in back.values() for j in terms}
    completed = frozenset(j for j in range(b.n) if j not in touched and r.random() < 0.7)
    return Pair(a, b, PlainMap(back, {}, frozenset(), completed), d.phi, kind="sound " + kind)


def _unrelated(r: random.Random) -> Pair:
    a, b = random_model(r, "x", 2), random_model(r, "y", 3)
    if r.random() < 0.5:
        b = replace(b, sense=a.sense)
    back: dict[int, Form] = {}
    for j in range(a.n):
        if r.random() < 0.9:
            k = r.randrange(b.n)
            terms = {k: r.choice([F(1), F(1), F(2), F(-1)])}
            if r.random() < 0.2:
                terms[r.randrange(b.n)] = r.choice([F(1), F(-1)])
            back[j] = (terms, F(r.choice([0, 0, 0, 1, -1])))
    opened = tuple(a.names[j] for j in range(a.n) if j not in back)
    return Pair(a, b, PlainMap(back, {}), opened=opened, kind="unrelated")


def _partly_open(r: random.Random) -> Pair:
    """The reference is the rewritten one: some of its columns have no line."""
    base = random_model(r, "y", 2)
    d, kind = rewritten(r, base, most_columns=5, steps=2)
    a, back = finished(r, d, "x")
    # where a column of the base is one column of A, it can be read backwards
    lines: dict[int, Form] = {}
    for y, (terms, constant) in back.items():
        if len(terms) == 1:
            ((x, c),) = terms.items()
            lines[x] = ({y: 1 / c}, -constant / c)
    opened = tuple(a.names[j] for j in range(a.n) if j not in lines)
    marked = frozenset(j for j in range(a.n) if j not in lines and r.random() < 0.5)
    phi = Phi(1 / d.phi.factor, -d.phi.offset / d.phi.factor)
    pair = Pair(a, base, PlainMap(lines, {}, marked), phi, opened, "open reference " + kind)
    return replace(pair, b=mutated(r, base), kind="mistake in B, " + pair.kind) if r.random() < 0.35 else pair


def _with_forward_lines(r: random.Random) -> Pair:
    """Backward lines of which some are told the other way round."""
    pair = _sound(r)
    backward, forward = dict(pair.links.backward), {}
    for x, (terms, constant) in list(backward.items()):
        if len(terms) == 1:
            ((y, c),) = terms.items()
            forward[y] = ({x: 1 / c}, -constant / c)
            if r.random() < 0.5:
                del backward[x]
    if forward and r.random() < 0.2:
        y = r.choice(list(forward))
        terms, constant = forward[y]
        forward[y] = (terms, constant + r.choice([F(1), F(0)]))
    completed = frozenset(pair.links.completed - forward.keys())
    b = mutated(r, pair.b) if r.random() < 0.3 else pair.b
    return replace(
        pair, b=b, links=PlainMap(backward, forward, frozenset(), completed), kind="forward " + pair.kind
    )
