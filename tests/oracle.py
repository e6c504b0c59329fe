"""An oracle that shares no code with the verifier: enumeration and Fourier-Motzkin elimination in Fractions.

Every integer assignment and every choice of zero or range for semicontinuous variables is listed; what is
left is a polyhedron in the continuous variables, and the range of a form on it follows by eliminating them
one after the other, exactly, free variables and unbounded directions included. Only for small models.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

INF = math.inf

Number = Any  # Fraction, or a float infinity


@dataclass
class Model:
    """Plain data: bounds (None for none), integer and semicontinuous flags, rows (terms, lower, upper)."""

    bounds: list[tuple[Fraction | None, Fraction | None]]
    integer: list[bool]
    semicontinuous: list[bool]
    rows: list[tuple[dict[int, Fraction], Fraction | None, Fraction | None]]

    @classmethod
    def of(cls, source: Any) -> Model:
        """Copy an instance (of the IR) or a region into plain data; anything with their attributes will do."""
        if isinstance(source, Model):
            return source
        if hasattr(source, "kinds"):
            kinds = [int(k) for k in source.kinds]
            bounds, rows = source.exact_bounds, source.exact_rows
            integer, semi = [k in (1, 3) for k in kinds], [k in (2, 3) for k in kinds]
        else:
            bounds, rows = source.bounds, source.rows
            integer, semi = list(source.integer), list(source.semicontinuous)
        return cls(
            [(_fraction(a), _fraction(b)) for a, b in bounds],
            integer,
            semi,
            [
                (
                    {j: Fraction(int(c.numerator), int(c.denominator)) for j, c in row.body.terms.items()},
                    _fraction(row.lower),
                    _fraction(row.upper),
                )
                for row in rows
            ],
        )


def _fraction(value: Any) -> Fraction | None:
    return None if value is None else Fraction(int(value.numerator), int(value.denominator))


@dataclass
class Piece:
    """Range of the form on one discrete assignment, with a point at each finite end."""

    low: Number
    high: Number
    low_point: list[Fraction] | None
    high_point: list[Fraction] | None


@dataclass
class Range:
    """Range of a form on a feasible set.

    `status` is ``"infeasible"`` or ``"feasible"``; `minimum` and `maximum` are infinite where the form is
    unbounded; `attained` lists (value, point) at both ends where they are finite.
    """

    status: str
    minimum: Number = None
    maximum: Number = None
    attained: list[tuple[Fraction, list[Fraction]]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def covers(self, value: Fraction) -> bool:
        """Tell whether the form attains `value`."""
        return any(piece.low <= value <= piece.high for piece in self.pieces)

    @property
    def integral(self) -> bool:
        """True when the form is an integer wherever it is defined."""
        return all(
            p.low == p.high and Fraction(p.low).denominator == 1 for p in self.pieces if p.low > -INF
        ) and all(p.low > -INF and p.high < INF for p in self.pieces)


def feasible_range(source: Any, form: Any) -> Range:
    """Return the exact range of `form` (an object with terms and constant, or a dict) on a small model.

    Raises
    ------
    ValueError
        If an integer variable is unbounded.
    """
    model = Model.of(source)
    terms, constant = _form(form)
    pieces = list(_pieces(model, terms, constant))
    if not pieces:
        return Range("infeasible")
    low, high = min(pieces, key=lambda p: p.low), max(pieces, key=lambda p: p.high)
    result = Range("feasible", low.low, high.high, pieces=pieces)
    if low.low_point is not None:
        result.attained.append((low.low, low.low_point))
    if high.high_point is not None:
        result.attained.append((high.high, high.high_point))
    return result


def is_feasible(source: Any, point: Sequence[Any]) -> bool:
    """Tell whether `point` satisfies everything, exactly."""
    model = Model.of(source)
    values = [Fraction(int(v.numerator), int(v.denominator)) for v in point]
    for j, value in enumerate(values):
        lower, upper = model.bounds[j]
        inside = (lower is None or value >= lower) and (upper is None or value <= upper)
        if not inside and not (model.semicontinuous[j] and value == 0):
            return False
        if model.integer[j] and value.denominator != 1:
            return False
    for terms, lower, upper in model.rows:
        total = sum((c * values[j] for j, c in terms.items()), Fraction(0))
        if (lower is not None and total < lower) or (upper is not None and total > upper):
            return False
    return True


def _form(form: Any) -> tuple[dict[int, Fraction], Fraction]:
    if isinstance(form, Mapping):
        return {j: Fraction(c) for j, c in form.items()}, Fraction(0)
    terms = {j: Fraction(int(c.numerator), int(c.denominator)) for j, c in form.terms.items()}
    return terms, Fraction(int(form.constant.numerator), int(form.constant.denominator))


def _choices(model: Model, j: int) -> Iterable[tuple[Fraction | None, Fraction | None]]:
    """Return the intervals among which variable `j` chooses: single integers, zero or range, or its bounds."""
    lower, upper = model.bounds[j]
    if model.integer[j]:
        if lower is None or upper is None:
            raise ValueError(f"integer variable {j} is unbounded")
        values = set(range(math.ceil(lower), math.floor(upper) + 1))
        if model.semicontinuous[j]:
            values.add(0)
        return [(Fraction(v), Fraction(v)) for v in sorted(values)]
    if model.semicontinuous[j]:
        return [(Fraction(0), Fraction(0)), (lower, upper)]
    return [(lower, upper)]


def _pieces(model: Model, terms: dict[int, Fraction], constant: Fraction) -> Iterator[Piece]:
    n = len(model.bounds)
    for choice in itertools.product(*(list(_choices(model, j)) for j in range(n))):
        if any(a is not None and b is not None and a > b for a, b in choice):
            continue
        fixed = {j: a for j, (a, b) in enumerate(choice) if a is not None and a == b}
        system = _System(n + 1)
        for body, lower, upper in model.rows:
            system.add_row(body, lower, upper, fixed)
        for j, (a, b) in enumerate(choice):
            if j not in fixed:
                system.add_row({j: Fraction(1)}, a, b, {})
        # Column n is the value of the form: value - terms'x = constant.
        definition = {j: -c for j, c in terms.items()}
        definition[n] = Fraction(1)
        system.add_row(definition, constant, constant, fixed)
        ends = system.ends(n)
        if ends is None:
            continue
        low, high = ends
        points = [None if abs(end) == INF else _point(system, n, end, fixed) for end in (low, high)]
        yield Piece(low, high, points[0], points[1])


def _point(system: _System, n: int, end: Fraction, fixed: dict[int, Fraction]) -> list[Fraction]:
    values = {**fixed, **system.point(n, end)}
    return [values.get(j, Fraction(0)) for j in range(n)]


class _System:
    """Linear equations and inequalities ``terms'x <= right``; eliminates all columns but one."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.equations: list[tuple[dict[int, Fraction], Fraction]] = []
        self.inequalities: list[tuple[dict[int, Fraction], Fraction]] = []
        self.trail: list[tuple[int, Any]] = []

    def add_row(
        self,
        body: Mapping[int, Fraction],
        lower: Fraction | None,
        upper: Fraction | None,
        fixed: Mapping[int, Fraction],
    ) -> None:
        shift = sum((c * fixed[j] for j, c in body.items() if j in fixed), Fraction(0))
        terms = {j: c for j, c in body.items() if j not in fixed and c}
        if lower is not None and lower == upper:
            self.equations.append((terms, lower - shift))
            return
        if upper is not None:
            self.inequalities.append((terms, upper - shift))
        if lower is not None:
            self.inequalities.append(({j: -c for j, c in terms.items()}, shift - lower))

    def ends(self, keep: int) -> tuple[Number, Number] | None:
        """Return the least and greatest value of column `keep`, None where nothing is feasible."""
        pending = self.equations
        while pending:
            terms, right = pending.pop()
            column = next((j for j in terms if j != keep), keep if keep in terms else None)
            if column is None:
                if right:
                    return None
                continue
            if column == keep:
                self.inequalities.append(({keep: Fraction(1)}, right / terms[keep]))
                self.inequalities.append(({keep: Fraction(-1)}, -right / terms[keep]))
                continue
            lead = terms[column]
            rest = {j: -c / lead for j, c in terms.items() if j != column}
            value = (rest, right / lead)
            self.trail.append((column, value))
            pending = [_insert(row, column, value) for row in pending]
            self.inequalities = [_insert(row, column, value) for row in self.inequalities]
        rows = _tightest(self.inequalities)
        while rows is not None:
            columns = {j for terms, _ in rows for j in terms if j != keep}
            if not columns:
                break
            column = min(columns, key=lambda j: (_growth(rows, j), j))
            self.trail.append((column, [row for row in rows if column in row[0]]))
            rows = _tightest(_eliminate(rows, column))
        if rows is None:
            return None
        low, high = -INF, INF
        for terms, right in rows:
            c = terms[keep]
            if c > 0:
                high = min(high, right / c)
            else:
                low = max(low, right / c)
        return None if low > high else (low, high)

    def point(self, keep: int, value: Fraction) -> dict[int, Fraction]:
        """Return a solution with column `keep` at `value`, after `ends`."""
        found = {keep: value}
        for column, stage in reversed(self.trail):
            if isinstance(stage, tuple):
                rest, right = stage
                found[column] = right + _total(rest, found)
                continue
            low, high = -INF, INF
            for terms, right in stage:
                c = terms[column]
                room = right - _total({j: d for j, d in terms.items() if j != column}, found)
                if c > 0:
                    high = min(high, room / c)
                else:
                    low = max(low, room / c)
            found[column] = Fraction(low if low > -INF else high if high < INF else 0)
        return found


def _total(terms: Mapping[int, Fraction], found: dict[int, Fraction]) -> Fraction:
    """Return the value of a form; columns that nothing has determined are set to zero."""
    return sum((c * found.setdefault(j, Fraction(0)) for j, c in terms.items()), Fraction(0))


Inequality = tuple[dict[int, Fraction], Fraction]


def _insert(row: Inequality, column: int, value: Inequality) -> Inequality:
    terms, right = row
    if column not in terms:
        return row
    factor = terms[column]
    result = {j: c for j, c in terms.items() if j != column}
    for j, c in value[0].items():
        result[j] = result.get(j, Fraction(0)) + factor * c
    return {j: c for j, c in result.items() if c}, right - factor * value[1]


def _growth(rows: list[Inequality], column: int) -> int:
    positive = sum(1 for terms, _ in rows if terms.get(column, 0) > 0)
    negative = sum(1 for terms, _ in rows if terms.get(column, 0) < 0)
    return positive * negative - positive - negative


def _eliminate(rows: list[Inequality], column: int) -> list[Inequality]:
    result = [row for row in rows if column not in row[0]]
    above = [row for row in rows if row[0].get(column, 0) > 0]
    below = [row for row in rows if row[0].get(column, 0) < 0]
    for (up, up_right), (down, down_right) in itertools.product(above, below):
        p, q = 1 / up[column], -1 / down[column]
        terms = {j: p * up.get(j, Fraction(0)) + q * down.get(j, Fraction(0)) for j in {*up, *down}}
        result.append(({j: c for j, c in terms.items() if c}, p * up_right + q * down_right))
    return result


def _tightest(rows: Iterable[Inequality]) -> list[Inequality] | None:
    """Keep the tightest of parallel inequalities; None if one is ``0 <= negative``."""
    best: dict[tuple[tuple[int, Fraction], ...], Fraction] = {}
    for terms, right in rows:
        if not terms:
            if right < 0:
                return None
            continue
        size = abs(terms[min(terms)])
        key = tuple(sorted((j, c / size) for j, c in terms.items()))
        best[key] = min(best.get(key, INF), right / size)
    return [(dict(key), right) for key, right in best.items()]
