"""An oracle for verdicts: the relations by their definitions, decided exactly in plain Fractions.

Integers and choices of semicontinuous variables are listed; what is left are polyhedra in the continuous
variables. "Every point here has a partner there" is "a polyhedron lies in a union of polyhedra", which
Fourier-Motzkin elimination with strict inequalities decides. No solver, nothing of the verifier.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from oracle import Model, feasible_range

Terms = dict[int, Fraction]
Form = tuple[Terms, Fraction]
"""Coefficients by column, and a constant."""
Bound = Fraction | None
Constraint = tuple[Terms, Fraction, bool]
"""``terms <= right``, or ``<`` where the flag is set."""

CONTINUOUS, INTEGER, SEMICONTINUOUS = 0, 1, 2


class TooLarge(Exception):
    """The oracle would take too long."""


@dataclass(frozen=True)
class Plain:
    """A small model: what `build_instance` takes, with all numbers as Fractions."""

    names: tuple[str, ...]
    bounds: tuple[tuple[Bound, Bound], ...]
    kinds: tuple[int, ...]
    rows: tuple[tuple[Terms, Bound, Bound], ...]
    cost: Terms
    sense: str = "min"
    offset: Fraction = Fraction(0)

    @property
    def n(self) -> int:
        return len(self.names)

    @property
    def objective(self) -> Form:
        """The cost in minimisation form."""
        sign = -1 if self.sense == "max" else 1
        return {j: sign * c for j, c in self.cost.items() if c}, sign * self.offset

    @cached_property
    def pieces(self) -> list[tuple[Terms, list[Constraint]]]:
        """Nonempty pieces: the fixed columns, and constraints on the others."""
        choices = [list(_choices(b, k)) for b, k in zip(self.bounds, self.kinds, strict=True)]
        if math.prod(len(c) for c in choices) > 20_000:
            raise TooLarge
        found = []
        for choice in itertools.product(*choices):
            fixed = {j: low for j, (low, up) in enumerate(choice) if low is not None and low == up}
            rows = [c for row in self.rows for c in _sides(*row)]
            rows += [c for j, (low, up) in enumerate(choice) for c in _sides({j: Fraction(1)}, low, up)]
            left = insert(rows, fixed)
            if left is not None and is_possible(left):
                found.append((fixed, left))
        return found

    @cached_property
    def values(self) -> list[tuple[float | Fraction, float | Fraction]]:
        """The values that the cost (in minimisation form) attains, as closed intervals, merged and sorted."""
        model = Model(
            list(self.bounds),
            [k == INTEGER for k in self.kinds],
            [k == SEMICONTINUOUS for k in self.kinds],
            [({j: c for j, c in t.items() if c}, low, up) for t, low, up in self.rows],
        )
        terms, constant = self.objective
        result = feasible_range(model, terms)
        pieces = sorted((p.low + constant, p.high + constant) for p in result.pieces)
        merged: list[tuple[float | Fraction, float | Fraction]] = []
        for low, high in pieces:
            if merged and low <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return merged

    @property
    def status(self) -> str:
        """``infeasible``, ``unbounded`` or ``optimal``."""
        if not self.values:
            return "infeasible"
        return "unbounded" if self.values[0][0] == -math.inf else "optimal"

    @property
    def best(self) -> Fraction:
        low = self.values[0][0]
        assert isinstance(low, Fraction)
        return low

    @cached_property
    def is_single_point(self) -> bool:
        """True when there is exactly one feasible point."""
        if len(self.pieces) != 1:
            return False
        fixed, rows = self.pieces[0]
        for j in range(self.n):
            if j in fixed:
                continue
            ends = interval(rows, j)
            if ends is None or ends[0] != ends[1]:
                return False
        return True

    def is_feasible(self, point: Sequence[Fraction]) -> bool:
        values = dict(enumerate(point))
        for j, value in enumerate(point):
            low, up = self.bounds[j]
            inside = (low is None or low <= value) and (up is None or value <= up)
            if not inside and not (self.kinds[j] == SEMICONTINUOUS and value == 0):
                return False
            if self.kinds[j] == INTEGER and value.denominator != 1:
                return False
        for terms, low, up in self.rows:
            total = sum((c * values[j] for j, c in terms.items()), Fraction(0))
            if (low is not None and total < low) or (up is not None and total > up):
                return False
        return True

    def objective_at(self, point: Sequence[Fraction]) -> Fraction:
        """The cost of a point in minimisation form."""
        terms, constant = self.objective
        return constant + sum((c * point[j] for j, c in terms.items()), Fraction(0))

    def at_value(self, value: Fraction) -> Plain:
        """The points of this cost."""
        terms, constant = self.objective
        return replace(self, rows=(*self.rows, (terms, value - constant, value - constant)))

    def only_at(self, point: Sequence[Fraction]) -> Plain:
        """The same columns, but a single point."""
        return Plain(
            self.names, tuple((v, v) for v in point), (0,) * self.n, (), self.cost, self.sense, self.offset
        )


@dataclass(frozen=True)
class PlainMap:
    """Backward lines (columns of A over B), forward lines (columns of B over A), and what is marked ``?``."""

    backward: Mapping[int, Form] = field(default_factory=dict)
    forward: Mapping[int, Form] = field(default_factory=dict)
    open_a: frozenset[int] = frozenset()
    completed: frozenset[int] = frozenset()

    def text(self, a: Plain, b: Plain) -> str:
        """The map in the map language; names of A and B must not clash across sections."""
        lines = ["backward:"]
        lines += [f"  {a.names[j]} = {written(form, b.names)}" for j, form in self.backward.items()]
        lines += [f"  {a.names[j]} = ?" for j in sorted(self.open_a)]
        lines.append("forward:")
        lines += [f"  {b.names[j]} = {written(form, a.names)}" for j, form in self.forward.items()]
        lines += [f"  {b.names[j]} = ?" for j in sorted(self.completed)]
        return "\n".join(lines) + "\n"

    def read_backwards(self) -> dict[int, Form]:
        """Backward lines, and forward lines in one variable of A turned around."""
        found = dict(self.backward)
        for k, (terms, constant) in self.forward.items():
            terms = {j: c for j, c in terms.items() if c}
            if len(terms) == 1:
                ((j, c),) = terms.items()
                if j not in found and j not in self.open_a:
                    found[j] = ({k: 1 / c}, -constant / c)
        return found


def written(form: Form, names: Sequence[str]) -> str:
    """An affine form in the map language."""
    terms, constant = form
    parts = [f"({c})*{names[j]}" if c != 1 else names[j] for j, c in terms.items() if c]
    if constant or not parts:
        parts.append(f"({constant})")
    return " + ".join(parts)


# -- relations by definition -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Phi:
    """``f_A = factor f_B + offset``."""

    factor: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)


IDENTITY = Phi()


def holds(relation: str, a: Plain, b: Plain, links: PlainMap, phi: Phi = IDENTITY) -> bool:
    """Tell whether a relation holds for this map and objective map.

    An undetermined variable of A counts as chosen freely; who asks must mind that.
    """
    if relation == "quasi-karp":
        if a.status != "optimal" or b.status != "optimal":
            # nothing to carry; true only as a weaker form of a stronger relation
            return holds("same-decisions", a, b, links, phi) or holds("reformulation", a, b, links, phi)
        return every_point_goes(b.at_value(b.best), a.at_value(a.best), links, "to_a", None)
    if relation == "same-decisions":
        return every_point_goes(b, a, links, "to_a", "<=", phi) and every_point_goes(
            a, b, links, "to_b", "<=", phi
        )
    coupled = every_point_goes(b, a, links, "to_a", "=", phi)
    if relation == "reformulation":
        if coupled and every_point_goes(a, b, links, "to_b", "=", phi):
            return True
        alone = len(links.forward) == b.n
        return coupled and alone and every_point_goes(a, b, links, "to_b alone", "=", phi)
    assert relation == "isomorphic"
    return (
        coupled
        and every_point_goes(a, b, links, "to_b", "=", phi)
        and every_point_goes(b, a, links, "to_a both", None)
        and _is_injective(a, b, links)
    )


def every_point_goes(
    source: Plain, target: Plain, links: PlainMap, way: str, compare: str | None, phi: Phi = IDENTITY
) -> bool:
    """Tell whether every source point has a target point that the links and the cost admit.

    `way` is ``to_a``, ``to_b``, ``to_b alone`` (forward lines only) or ``to_a both`` (all lines).
    """
    n = source.n
    equations: list[Form] = []
    to_a = way.startswith("to_a")
    back = links.read_backwards()
    if way in ("to_a", "to_a both", "to_b"):
        for j, (terms, constant) in back.items():
            x = n + j if to_a else j
            shift = 0 if to_a else n
            equations.append(({x: Fraction(1), **{k + shift: -c for k, c in terms.items()}}, -constant))
    if way != "to_a":
        for k, (terms, constant) in links.forward.items():
            y = k if to_a else n + k
            shift = n if to_a else 0
            equations.append(({y: Fraction(1), **{j + shift: -c for j, c in terms.items()}}, -constant))
    rows = [c for terms, constant in equations for c in _sides(terms, -constant, -constant)]
    if compare is not None:
        (mine, mine_0), (other, other_0) = target.objective, source.objective
        # f_A <= factor f_B + offset towards A, factor f_B + offset <= f_A towards B
        scale_t, scale_s = (Fraction(1), phi.factor) if to_a else (phi.factor, Fraction(1))
        constant = scale_t * mine_0 - scale_s * other_0 + (-phi.offset if to_a else phi.offset)
        terms = {n + j: scale_t * c for j, c in mine.items()}
        for j, c in other.items():
            terms[j] = terms.get(j, Fraction(0)) - scale_s * c
        rows += _sides(terms, -constant if compare == "=" else None, -constant)
    if len(source.pieces) * len(target.pieces) > 60_000:
        raise TooLarge
    for fixed, own in source.pieces:
        mine_rows = insert(rows, fixed)
        if mine_rows is None:
            return False
        partners: list[list[Constraint]] = []
        covered = False
        for chosen, theirs in target.pieces:
            joined = insert(mine_rows, {n + j: v for j, v in chosen.items()})
            if joined is None:
                continue
            moved = [({n + j: c for j, c in t.items()}, r, s) for t, r, s in theirs]
            shadow = project([*joined, *moved], n)
            if shadow is None:
                continue
            if not shadow:
                covered = True
                break
            partners.append(shadow)
        if not covered and not _covers(own, partners):
            return False
    return True


def _is_injective(a: Plain, b: Plain, links: PlainMap) -> bool:
    """True when linked points determine each other: no two points of either side have a common partner."""
    n = a.n
    back = links.read_backwards()
    equations = [
        ({n + k: -c for k, c in terms.items()} | {j: Fraction(1)}, -constant)
        for j, (terms, constant) in back.items()
    ]
    equations += [
        ({j: -c for j, c in terms.items()} | {n + k: Fraction(1)}, -constant)
        for k, (terms, constant) in links.forward.items()
    ]
    for one, other, shift in ((a, b, n), (b, a, 0)):
        # two points of `other` with the same partner in `one`
        base = 0 if one is a else n
        twin = 10_000
        if len(other.pieces) ** 2 * len(one.pieces) > 200_000:
            raise TooLarge
        for fixed, own in one.pieces:
            rows = [c for terms, constant in equations for c in _sides(terms, -constant, -constant)]
            mine = insert(rows, {base + j: v for j, v in fixed.items()})
            if mine is None:
                continue
            here = [*mine, *(({base + j: c for j, c in t.items()}, r, s) for t, r, s in own)]
            options = []
            for chosen, theirs in other.pieces:
                joined = insert(here, {shift + j: v for j, v in chosen.items()})
                if joined is None:
                    continue
                full = [*joined, *(({shift + j: c for j, c in t.items()}, r, s) for t, r, s in theirs)]
                if is_possible(full):
                    options.append((chosen, full))
            for (first, x), (second, y) in itertools.combinations_with_replacement(options, 2):
                y = [
                    ({j + twin if shift <= j < shift + other.n else j: c for j, c in t.items()}, r, s)
                    for t, r, s in y
                ]
                if first != second:
                    if is_possible([*x, *y]):
                        return False
                    continue
                for j in range(other.n):
                    if j in first:
                        continue
                    apart: Constraint = (
                        {shift + j: Fraction(1), shift + j + twin: Fraction(-1)},
                        Fraction(0),
                        True,
                    )
                    if is_possible([*x, *y, apart]):
                        return False
    return True


def _covers(own: list[Constraint], partners: list[list[Constraint]]) -> bool:
    """Tell whether a polyhedron lies in a union of polyhedra."""
    if not is_possible(own):
        return True
    if not partners:
        return False
    if len(partners) > 60:
        raise TooLarge
    first, *rest = partners
    within = list(own)
    for terms, right, strict in first:
        outside: Constraint = ({j: -c for j, c in terms.items()}, -right, not strict)
        if not _covers([*within, outside], rest):
            return False
        within = [*within, (terms, right, strict)]
    return True


# -- values ------------------------------------------------------------------------------------------------


def inside(one: Plain, other: Plain, phi: Phi = IDENTITY) -> bool:
    """Tell whether every value of `one`, sent through φ, is attained by `other`."""
    return all(
        any(
            low <= phi.factor * lo + phi.offset and phi.factor * hi + phi.offset <= high
            for low, high in other.values
        )
        for lo, hi in one.values
    )


# -- Fourier-Motzkin ---------------------------------------------------------------------------------------


def _choices(bound: tuple[Bound, Bound], kind: int) -> Iterator[tuple[Bound, Bound]]:
    low, up = bound
    if kind == INTEGER:
        assert low is not None and up is not None
        yield from ((Fraction(v), Fraction(v)) for v in range(math.ceil(low), math.floor(up) + 1))
        return
    if kind == SEMICONTINUOUS:
        yield Fraction(0), Fraction(0)
    if low is None or up is None or low <= up:
        yield low, up


def _sides(terms: Terms, low: Bound, up: Bound) -> list[Constraint]:
    found: list[Constraint] = []
    if up is not None:
        found.append((terms, up, False))
    if low is not None:
        found.append(({j: -c for j, c in terms.items()}, -low, False))
    return found


def insert(rows: Sequence[Constraint], fixed: Mapping[int, Fraction]) -> list[Constraint] | None:
    """Fix columns; None where that contradicts a row."""
    result: list[Constraint] = []
    for terms, right, strict in rows:
        left = {}
        for j, c in terms.items():
            if j in fixed:
                right -= c * fixed[j]
            elif c:
                left[j] = c
        if left:
            result.append((left, right, strict))
        elif right < 0 or (strict and right == 0):
            return None
    return result


def project(rows: Sequence[Constraint], keep: int) -> list[Constraint] | None:
    """Eliminate all columns from `keep` on; None where nothing is possible."""
    current = _tightest(rows)
    while current is not None:
        columns = {j for terms, _, _ in current for j in terms if j >= keep}
        if not columns:
            return current
        column = min(columns, key=lambda j: (_growth(current, j), j))
        current = _eliminated(current, column)
    return None


def is_possible(rows: Sequence[Constraint]) -> bool:
    """Tell whether some point satisfies all rows."""
    return project(rows, -1) is not None


def interval(rows: Sequence[Constraint], column: int) -> tuple[Fraction, Fraction] | None:
    """Return the range of a column; None where it is unbounded."""
    renumbered = [
        ({(0 if j == column else j + 1): c for j, c in terms.items()}, right, strict)
        for terms, right, strict in rows
    ]
    left = project(renumbered, 1)
    assert left is not None
    ups = [right / t[0] for t, right, _ in left if t[0] > 0]
    lows = [right / t[0] for t, right, _ in left if t[0] < 0]
    return (max(lows), min(ups)) if ups and lows else None


def _growth(rows: Sequence[Constraint], column: int) -> int:
    up = sum(1 for t, _, _ in rows if t.get(column, 0) > 0)
    down = sum(1 for t, _, _ in rows if t.get(column, 0) < 0)
    return up * down - up - down


def _eliminated(rows: Sequence[Constraint], column: int) -> list[Constraint] | None:
    result = [row for row in rows if column not in row[0]]
    above = [row for row in rows if row[0].get(column, 0) > 0]
    below = [row for row in rows if row[0].get(column, 0) < 0]
    if len(above) * len(below) > 5_000:
        raise TooLarge
    for (up, up_right, up_strict), (down, down_right, down_strict) in itertools.product(above, below):
        p, q = -down[column], up[column]
        terms = {j: p * up.get(j, 0) + q * down.get(j, 0) for j in {*up, *down} - {column}}
        terms = {j: c for j, c in terms.items() if c}
        result.append((terms, p * up_right + q * down_right, up_strict or down_strict))
    return _tightest(result)


def _tightest(rows: Sequence[Constraint]) -> list[Constraint] | None:
    """Return rows with whole coefficients without a common divisor, the tightest of each kind alone."""
    best: dict[tuple[tuple[int, int], ...], tuple[Fraction, bool]] = {}
    for terms, right, strict in rows:
        kept = sorted((j, c) for j, c in terms.items() if c)
        if not kept:
            if right < 0 or (strict and right == 0):
                return None
            continue
        # whole numbers are what makes eliminating affordable
        scale = math.lcm(*(c.denominator for _, c in kept))
        whole = [(j, c.numerator * (scale // c.denominator)) for j, c in kept]
        divisor = math.gcd(*(c for _, c in whole))
        key = tuple((j, c // divisor) for j, c in whole)
        known = best.get(key)
        mine = (right * scale / Fraction(divisor) if scale != divisor else right, strict)
        if known is None or mine[0] < known[0] or (mine[0] == known[0] and strict):
            best[key] = mine
    return [(dict(key), right, strict) for key, (right, strict) in best.items()]
