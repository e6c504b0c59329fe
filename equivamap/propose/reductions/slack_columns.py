"""Slack and surplus columns: a column that stands in one row only, an equation.

Before: ``rest + a s = b``, ``l <= s <= u``, cost ``c s + ...``.
After: ``b - a u <= rest <= b - a l`` (swapped for a < 0); cost ``(c/a) (b - rest) + ...``; s is gone.

Accepts continuous s; integer s where ``(b - rest)/a`` is an integer at integers: all columns of the row integer,
all coefficients and b multiples of a. One column a row; where several could go, the free one that carries all cost of
the row (an objective variable ``z = c'x``: its cost moves to x), then one without cost, a free one, a continuous one,
the one with the simplest bounds in the scale of the row: the choice depends on nothing but the model.
Keeps every feasible point with its cost; contract forgets s, expand says ``s = (b - rest)/a``.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Affine, CodeArithmetic, Instance, Kind, Rational, Row
from equivamap.propose.reductions.assembling import is_plain, restricted
from equivamap.propose.reductions.reduction import Keeps, Reduced, RowOrigins, Undo

__all__ = ["Integrality", "SlackColumns", "crossing"]

Codes = npt.NDArray[np.int32]


class SlackColumns:
    """Columns that stand in one equation only become bounds of its row."""

    name = "slack columns"
    keeps: Keeps = "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some column stands in one equation only."""
        return bool(len(_candidates(instance)[0]))

    def apply(self, instance: Instance) -> Reduced | None:
        """Remove one such column a row."""
        columns, rows = _chosen(instance, *_candidates(instance))
        if not len(columns):
            return None
        numbers = CodeArithmetic(instance.numbers)
        a = instance.codes[instance.indptr[columns]]
        b = instance.row_lower[rows]
        ends = []
        for bound in (instance.lower[columns], instance.upper[columns]):
            end = np.full(len(columns), NONE, dtype=np.int32)
            has = bound != NONE
            product = numbers.combine(operator.mul, a[has], bound[has])
            end[has] = numbers.combine(operator.sub, b[has], product)
            ends.append(end)
        positive = instance.numbers.floats[a] > 0
        row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
        row_lower[rows] = np.where(positive, ends[1], ends[0])
        row_upper[rows] = np.where(positive, ends[0], ends[1])
        values = SlackValues(instance, columns, rows)
        cost, offset = _moved_cost(instance, numbers, values)
        gone = np.zeros(instance.n, dtype=bool)
        gone[columns] = True
        changed = dataclasses.replace(
            restricted(dataclasses.replace(instance, cost=cost), ~gone, np.ones(instance.m, dtype=bool)),
            numbers=numbers.table(),
            offset=offset,
            row_lower=row_lower,
            row_upper=row_upper,
        )
        undo = Undo(
            instance.n,
            np.flatnonzero(~gone).astype(np.int32),
            RowOrigins.of_kept(np.arange(instance.m)),
            expand_lines=SlackValues(instance, columns, rows, (np.cumsum(~gone) - 1).astype(np.int32)),
        )
        return Reduced(changed, undo)


class SlackValues(Mapping[int, Affine]):
    """The slack columns as affine expressions, each read off its row when it is asked for."""

    def __init__(self, instance: Instance, columns: Codes, rows: Codes, place: Codes | None = None) -> None:
        self._instance, self._place = instance, place
        self._row_of = dict(zip(columns.tolist(), rows.tolist(), strict=True))

    def __getitem__(self, column: int) -> Affine:
        row = self._instance.row(self._row_of[column])
        terms = dict(row.body.terms)
        a = terms.pop(column)
        place = self._place
        named = terms if place is None else {int(place[j]): c for j, c in terms.items()}
        return Affine({j: -c / a for j, c in named.items()}, row.lower / a)

    def __contains__(self, column: object) -> bool:
        return column in self._row_of

    def __iter__(self) -> Iterator[int]:
        return iter(self._row_of)

    def __len__(self) -> int:
        return len(self._row_of)


def crossing(instance: Instance) -> npt.NDArray[np.bool_]:
    """Tell which columns have no value: bounds that cross, or no integer at equal bounds."""
    floats = instance.numbers.floats
    both = (instance.lower != NONE) & (instance.upper != NONE)
    result = np.zeros(instance.n, dtype=bool)
    suspects = both & (floats[np.maximum(instance.lower, 0)] >= floats[np.maximum(instance.upper, 0)])
    for j in np.flatnonzero(suspects & (instance.lower != instance.upper)).tolist():
        result[j] = instance.numbers[int(instance.lower[j])] > instance.numbers[int(instance.upper[j])]
    return result


def _candidates(instance: Instance) -> tuple[Codes, Codes]:
    """Return the columns with one entry, in an equation, and their rows."""
    single = (np.diff(instance.indptr) == 1) & is_plain(instance)
    columns = np.flatnonzero(single)
    rows = instance.rows[instance.indptr[columns]]
    equation = (instance.row_lower[rows] == instance.row_upper[rows]) & (instance.row_lower[rows] != NONE)
    return columns[equation].astype(np.int32), rows[equation]


def _chosen(instance: Instance, columns: Codes, rows: Codes) -> tuple[Codes, Codes]:
    """Choose at most one column a row."""
    keep = ~crossing(instance)[columns]
    integrality: dict[int, Integrality] = {}
    for k in np.flatnonzero(instance.kinds[columns] == Kind.INTEGER).tolist():
        row = int(rows[k])
        if row not in integrality:
            integrality[row] = Integrality(instance, instance.row(row))
        keep[k] = keep[k] and integrality[row].follows_for(int(columns[k]))
    columns, rows = columns[keep], rows[keep]
    counts = np.bincount(rows, minlength=instance.m)
    keep = counts[rows] == 1
    groups: dict[int, list[int]] = {}
    for k in np.flatnonzero(~keep).tolist():
        groups.setdefault(int(rows[k]), []).append(k)
    for row, members in groups.items():
        scale = min(abs(c) for c in instance.row(row).body.terms.values())
        keep[min(members, key=lambda k: _rank(instance, int(columns[k]), row, scale))] = True
    columns, rows = columns[keep], rows[keep]
    # a column of the equation of such a one may itself state the cost of another, once that one has gone
    stating = np.zeros(len(columns), dtype=bool)
    for k in np.flatnonzero(instance.cost[columns]).tolist():
        stating[k] = _states_the_cost(instance, int(columns[k]), int(rows[k]))
    return (columns[stating], rows[stating]) if stating.any() else (columns, rows)


def _states_the_cost(instance: Instance, column: int, row: int) -> bool:
    """Tell whether a free column carries all of the cost of its equation, as ``z`` does in ``z = c'x``."""
    free = instance.lower[column] == NONE and instance.upper[column] == NONE
    if not free or not instance.cost[column]:
        return False
    return sum(1 for j in instance.row(row).body.terms if instance.cost[j]) == 1


def _rank(instance: Instance, column: int, row: int, scale: Rational) -> tuple[object, ...]:
    """Order the columns of one equation by what does not depend on names, order or the scale of the row."""
    a = instance.numbers[int(instance.codes[instance.indptr[column]])] / scale
    cost = instance.numbers[int(instance.cost[column])]
    lower, upper = instance.bound(int(instance.lower[column])), instance.bound(int(instance.upper[column]))
    ends = sorted(abs(a * end) for end in (lower, upper) if end is not None)
    return (
        not _states_the_cost(instance, column, row),
        cost != 0,
        lower is not None or upper is not None,
        instance.kinds[column] == Kind.INTEGER,
        lower is not None and upper is not None,
        0 not in (lower, upper),
        ends,
        abs(cost / a),
        abs(a),
    )


class Integrality:
    """Of which columns of an equation the integrality follows from that of the others.

    Rows may be long, and their columns alike: what is asked for each column is worked out once for each coefficient.
    """

    def __init__(self, instance: Instance, row: Row) -> None:
        self.row = row
        self.all_integer = all(instance.is_integer(j) for j in row.body.terms)
        self._known: dict[Rational, bool] = {}

    def follows_for(self, column: int) -> bool:
        """Tell whether the column is an integer wherever the others are."""
        if not self.all_integer:
            return False
        a = self.row.body.terms[column]
        if a not in self._known:
            numbers = (self.row.lower, *self.row.body.terms.values())
            self._known[a] = all((c / a).denominator == 1 for c in numbers)
        return self._known[a]


def _moved_cost(instance: Instance, numbers: CodeArithmetic, values: SlackValues) -> tuple[Codes, Rational]:
    """Put the slack columns' expressions into the objective."""
    priced = [j for j in values if instance.cost[j]]
    if not priced:
        return instance.cost, instance.offset
    cost, offset = instance.cost.copy(), instance.offset
    changes: dict[int, Rational] = {}
    for j in priced:
        price, form = instance.numbers[int(cost[j])], values[j]
        offset += price * form.constant
        for k, c in form.terms.items():
            changes[k] = changes.get(k, 0) + price * c
    for k, change in changes.items():
        cost[k] = numbers.code(numbers.value(int(cost[k])) + change)
    return cost, offset
