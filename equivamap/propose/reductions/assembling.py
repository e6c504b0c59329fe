"""New instances from parts of old ones: the array work that reductions share."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from equivamap.ir import NONE, Affine, CodeArithmetic, Instance, Kind, Rational
from equivamap.propose.reductions.reduction import Reduced, RowOrigins, Undo

__all__ = [
    "Entries",
    "as_reduced",
    "entries_of",
    "is_exact_integer",
    "is_plain",
    "moved",
    "restricted",
    "substituted",
]

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Entries:
    """The nonzeros of a matrix as triples, in the order of columns."""

    row: Codes
    column: Codes
    code: Codes


def entries_of(instance: Instance) -> Entries:
    """Return the nonzeros of an instance."""
    columns = np.repeat(np.arange(instance.n, dtype=np.int32), np.diff(instance.indptr))
    return Entries(instance.rows, columns, instance.codes)


def as_reduced(instance: Instance, changed: Instance, **maps: object) -> Reduced:
    """Return a reduction that keeps every row and column, with further fields of its `Undo`."""
    fields: dict[str, object] = {
        "kept": np.arange(instance.n, dtype=np.int32),
        "rows": RowOrigins.of_kept(np.arange(instance.m, dtype=np.int32)),
        **maps,
    }
    return Reduced(changed, Undo(instance.n, **fields))  # type: ignore[arg-type]


def is_exact_integer(numbers: CodeArithmetic) -> Mask:
    """Tell for every code whether its number is an integer; a float snapped to an integer counts as none."""
    floats = numbers.floats()
    with np.errstate(invalid="ignore"):
        whole: Mask = np.isfinite(floats) & (floats == np.floor(floats))
    for code in numbers.base.exact:
        whole[code] = numbers.value(code).denominator == 1
    for code in range(len(numbers.base), len(numbers)):
        whole[code] = numbers.value(code).denominator == 1
    return whole


def restricted(instance: Instance, columns: Mask, rows: Mask) -> Instance:
    """Return the instance of some columns and rows; entries of the others are dropped."""
    entries = entries_of(instance)
    keep = columns[entries.column] & rows[entries.row]
    counts = np.bincount(entries.column[keep], minlength=instance.n)[columns]
    indptr = np.zeros(int(columns.sum()) + 1, dtype=np.int64)
    np.cumsum(counts, out=indptr[1:])
    renumbered = (np.cumsum(rows) - 1).astype(np.int32)
    every_column, every_row = bool(columns.all()), bool(rows.all())
    return dataclasses.replace(
        instance,
        variables=instance.variables
        if every_column
        else instance.variables.selected(np.flatnonzero(columns).tolist()),
        constraints=instance.constraints
        if every_row
        else instance.constraints.selected(np.flatnonzero(rows).tolist()),
        indptr=indptr,
        rows=renumbered[entries.row[keep]],
        codes=instance.codes[keep],
        cost=instance.cost[columns],
        lower=instance.lower[columns],
        upper=instance.upper[columns],
        kinds=instance.kinds[columns],
        row_lower=instance.row_lower[rows],
        row_upper=instance.row_upper[rows],
    )


def substituted(
    instance: Instance,
    values: Mapping[int, Affine],
    *,
    dropped: Sequence[int] = (),
    new_rows: Sequence[tuple[Affine, Rational | None, Rational | None, Sequence[int]]] = (),
) -> Reduced:
    """Put affine expressions in the place of columns, everywhere.

    Parameters
    ----------
    values
        Columns that go, over columns that stay.
    dropped
        Rows that go; they must hold wherever the rest holds.
    new_rows
        Further rows: body over columns that stay, bounds, and the rows they come from (-1 for none).
    """
    n, m = instance.n, instance.m
    numbers = CodeArithmetic(instance.numbers)
    gone = np.zeros(n, dtype=bool)
    gone[list(values)] = True
    row_kept = np.ones(m, dtype=bool)
    row_kept[list(dropped)] = False
    entries = entries_of(instance)
    touched = np.zeros(m, dtype=bool)
    touched[entries.row[gone[entries.column]]] = True
    touched &= row_kept
    plain = (row_kept & ~touched)[entries.row]
    new_column = (np.cumsum(~gone) - 1).astype(np.int32)
    new_row = (np.cumsum(row_kept) - 1).astype(np.int32)
    row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
    fresh: list[tuple[int, int, int]] = []
    for i in np.flatnonzero(touched).tolist():
        row = instance.row(i)
        body = row.body.substitute(values)
        place = int(new_row[i])
        fresh.extend((place, j, numbers.code(c)) for j, c in body.terms.items())
        if body.constant:
            if row.lower is not None:
                row_lower[i] = numbers.code(row.lower - body.constant)
            if row.upper is not None:
                row_upper[i] = numbers.code(row.upper - body.constant)
    kept_rows = int(row_kept.sum())
    extra_lower: list[int] = []
    extra_upper: list[int] = []
    for place, (body, low, high, _) in enumerate(new_rows, start=kept_rows):
        fresh.extend((place, j, numbers.code(c)) for j, c in body.terms.items())
        extra_lower.append(NONE if low is None else numbers.code(low - body.constant))
        extra_upper.append(NONE if high is None else numbers.code(high - body.constant))
    cost, offset = _substituted_cost(instance, values, numbers)
    added = np.array(fresh, dtype=np.int32).reshape(-1, 3)
    row_of = np.concatenate([new_row[entries.row[plain]], added[:, 0]])
    column = np.concatenate([new_column[entries.column[plain]], new_column[added[:, 1]]])
    code = np.concatenate([entries.code[plain], added[:, 2]])
    order = np.lexsort((row_of, column))
    indptr = np.zeros(int((~gone).sum()) + 1, dtype=np.int64)
    np.cumsum(np.bincount(column, minlength=len(indptr) - 1), out=indptr[1:])
    constraints = instance.constraints.selected(np.flatnonzero(row_kept).tolist())
    if new_rows:
        names = [
            f"{instance.constraints.names[o[0]] if o else 'row'}_{k}" for k, (*_, o) in enumerate(new_rows)
        ]
        constraints = type(constraints)(constraints.names + names)
    changed = dataclasses.replace(
        instance,
        variables=instance.variables.selected(np.flatnonzero(~gone).tolist()),
        constraints=constraints,
        numbers=numbers.table(),
        offset=offset,
        indptr=indptr,
        rows=row_of[order].astype(np.int32),
        codes=code[order].astype(np.int32),
        cost=cost[~gone],
        lower=instance.lower[~gone],
        upper=instance.upper[~gone],
        kinds=instance.kinds[~gone],
        row_lower=np.concatenate([row_lower[row_kept], np.array(extra_lower, dtype=np.int32)]),
        row_upper=np.concatenate([row_upper[row_kept], np.array(extra_upper, dtype=np.int32)]),
    )
    origins = [[int(i)] for i in np.flatnonzero(row_kept)] + [list(o) for *_, o in new_rows]
    undo = Undo(
        n,
        np.flatnonzero(~gone).astype(np.int32),
        RowOrigins.of_lists(origins),
        expand_lines={j: moved(form, new_column) for j, form in values.items()},
    )
    return Reduced(changed, undo)


def _substituted_cost(
    instance: Instance, values: Mapping[int, Affine], numbers: CodeArithmetic
) -> tuple[Codes, Rational]:
    cost, offset = instance.cost.copy(), instance.offset
    changes: dict[int, Rational] = {}
    for j, form in values.items():
        if not cost[j]:
            continue
        price = instance.numbers[int(cost[j])]
        offset += price * form.constant
        for k, c in form.terms.items():
            changes[k] = changes.get(k, 0) + price * c
    for k, change in changes.items():
        cost[k] = numbers.code(instance.numbers[int(cost[k])] + change)
    return cost, offset


def moved(form: Affine, place: Codes) -> Affine:
    """Return a form over renumbered columns."""
    return Affine({int(place[k]): c for k, c in form.terms.items()}, form.constant)


def is_plain(instance: Instance) -> Mask:
    """Tell which columns are continuous or integer, not semicontinuous."""
    plain: Mask = (instance.kinds == Kind.CONTINUOUS) | (instance.kinds == Kind.INTEGER)
    return plain
