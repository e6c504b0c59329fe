"""A MILP instance: families of variables and constraints over a sparse matrix of exact numbers."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir.affine import Affine
from equivamap.ir.names import Index, split_names
from equivamap.ir.numbers import NONE, NumberTable, Rational

__all__ = [
    "Axis",
    "Family",
    "Instance",
    "Kind",
    "Label",
    "Origin",
    "Row",
    "Sense",
    "Warned",
    "build_instance",
]

Sense: TypeAlias = Literal["min", "max"]
Codes: TypeAlias = npt.NDArray[np.int32]
Label: TypeAlias = tuple[str, Index]
"""Family name and index of one component; the index of a scalar is ``()``."""


class Kind(enum.IntEnum):
    """Domain of a variable between its bounds; a semicontinuous variable may also be zero."""

    CONTINUOUS = 0
    INTEGER = 1
    SEMICONTINUOUS = 2
    SEMIINTEGER = 3


@dataclass(frozen=True)
class Warned:
    """Something a reader noticed and the user should know; `kind` is a short machine-readable class."""

    kind: str
    message: str


@dataclass(frozen=True)
class Origin:
    """Where an instance comes from.

    Parameters
    ----------
    path
        File or dotted name as the user gave it; ``"<object>"`` for a live model.
    format
        ``"lp"``, ``"mps"``, ``"pyomo"``, ``"pulp"``, ``"gurobipy"``, ``"highspy"``, …
    captured_at
        For scripts: ``file:line`` of the solve call, or what else the model was taken from.
    data_files
        Data files that were read, as resolved.
    """

    path: str
    format: str
    captured_at: str = ""
    data_files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Family:
    """One indexed component of an instance.

    Parameters
    ----------
    name
        Name without index.
    positions
        Columns or rows of the members, in the order of `indices`.
    indices
        Index tuple of each member; ``((),)`` for a scalar.
    doc
        Declared documentation, or the empty string.
    line
        Source line of the declaration, or None.
    """

    name: str
    positions: tuple[int, ...]
    indices: tuple[Index, ...]
    doc: str = ""
    line: int | None = None

    @cached_property
    def position_of(self) -> dict[Index, int]:
        """Column or row of each index."""
        return dict(zip(self.indices, self.positions, strict=True))

    @property
    def arity(self) -> int | None:
        """Number of indices of every member, or None if members differ."""
        lengths = {len(index) for index in self.indices}
        return lengths.pop() if len(lengths) == 1 else None


class Axis:
    """The columns or the rows of an instance with their names and families.

    Parameters
    ----------
    names
        Unique name of each member, as the model writes it.
    labels
        Family and index of each member where the reader knows them; otherwise they are read off the names
        when first asked for.
    docs, lines
        Documentation and source line by family name.
    """

    def __init__(
        self,
        names: Sequence[str],
        labels: Sequence[Label] | None = None,
        docs: Mapping[str, str] | None = None,
        lines: Mapping[str, int] | None = None,
    ) -> None:
        self.names: list[str] = list(names)
        self._labels: list[Label] | None = None if labels is None else list(labels)
        self.docs: dict[str, str] = dict(docs or {})
        self.lines: dict[str, int] = dict(lines or {})
        if self._labels is not None and len(self._labels) != len(self.names):
            raise ValueError("labels and names differ in number")

    def __len__(self) -> int:
        return len(self.names)

    @property
    def labels(self) -> list[Label]:
        """Family and index of each member."""
        if self._labels is None:
            self._labels = split_names(self.names)
        return self._labels

    @cached_property
    def families(self) -> dict[str, Family]:
        """Families by name, in order of first appearance."""
        members: dict[str, tuple[list[int], list[Index]]] = {}
        for position, (name, index) in enumerate(self.labels):
            positions, indices = members.setdefault(name, ([], []))
            positions.append(position)
            indices.append(index)
        return {
            name: Family(name, tuple(p), tuple(i), self.docs.get(name, ""), self.lines.get(name))
            for name, (p, i) in members.items()
        }

    def selected(self, positions: Iterable[int]) -> Axis:
        """Return the axis of some members, in the order given."""
        chosen = list(positions)
        labels = None if self._labels is None else [self._labels[k] for k in chosen]
        return Axis([self.names[k] for k in chosen], labels, self.docs, self.lines)

    @cached_property
    def position_of_name(self) -> dict[str, int]:
        """Position of each name."""
        return {name: k for k, name in enumerate(self.names)}


@dataclass(frozen=True)
class Row:
    """One constraint in exact numbers: ``lower <= body <= upper``; None is no bound. `body` has no constant."""

    position: int
    body: Affine
    lower: Rational | None
    upper: Rational | None

    @property
    def is_equation(self) -> bool:
        """True when both bounds are the same number."""
        return self.lower is not None and self.lower == self.upper


@dataclass(frozen=True, eq=False)
class Instance:
    """A MILP instance in its own sense, with all numbers as codes into `numbers`.

    ``optimise cost'x + offset`` subject to ``row_lower <= A x <= row_upper``, ``lower <= x <= upper``, and
    `kinds`. A bound coded `NONE` is absent. A semicontinuous variable is zero or within its bounds.

    Parameters
    ----------
    variables, constraints
        Axes of n columns and m rows.
    sense
        ``"min"`` or ``"max"``, as written.
    offset
        Constant of the objective, in the written sense.
    numbers
        Table of the distinct numbers.
    indptr, rows, codes
        The matrix by columns (CSC): shapes (n+1,), (nnz,), (nnz,). No entry has code 0 and none is
        repeated; rows are ascending within a column.
    cost, lower, upper
        Codes, shape (n,); cost in the written sense.
    kinds
        `Kind` of each variable, uint8, shape (n,).
    row_lower, row_upper
        Codes, shape (m,).
    parameters
        Named data (numbers, or nested lists and dicts of numbers) that maps may refer to.
    origin, warnings
        Where it comes from and what the reader noticed.
    """

    variables: Axis
    constraints: Axis
    sense: Sense
    offset: Rational
    numbers: NumberTable
    indptr: npt.NDArray[np.int64]
    rows: Codes
    codes: Codes
    cost: Codes
    lower: Codes
    upper: Codes
    kinds: npt.NDArray[np.uint8]
    row_lower: Codes
    row_upper: Codes
    origin: Origin
    name: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()

    @property
    def n(self) -> int:
        """Number of variables."""
        return len(self.variables)

    @property
    def m(self) -> int:
        """Number of constraints."""
        return len(self.constraints)

    @property
    def nnz(self) -> int:
        """Number of nonzeros of the matrix."""
        return len(self.codes)

    @cached_property
    def by_rows(self) -> tuple[npt.NDArray[np.int64], Codes, Codes]:
        """The matrix by rows (CSR): indptr (m+1,), columns (nnz,), codes (nnz,); columns ascend in a row."""
        columns = np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.indptr))
        order = np.argsort(self.rows, kind="stable")
        indptr = np.zeros(self.m + 1, dtype=np.int64)
        np.cumsum(np.bincount(self.rows, minlength=self.m), out=indptr[1:])
        return indptr, columns[order], self.codes[order]

    def bound(self, code: int) -> Rational | None:
        """Return the exact value of a bound's code; None where the bound is absent."""
        return None if code == NONE else self.numbers[code]

    def row(self, i: int) -> Row:
        """Return row `i` in exact numbers."""
        indptr, columns, codes = self.by_rows
        start, stop = int(indptr[i]), int(indptr[i + 1])
        terms = zip(columns[start:stop].tolist(), codes[start:stop].tolist(), strict=True)
        body = Affine({j: self.numbers[c] for j, c in terms})
        return Row(i, body, self.bound(int(self.row_lower[i])), self.bound(int(self.row_upper[i])))

    @cached_property
    def exact_rows(self) -> tuple[Row, ...]:
        """All rows in exact numbers."""
        return tuple(self.row(i) for i in range(self.m))

    @cached_property
    def exact_bounds(self) -> tuple[tuple[Rational | None, Rational | None], ...]:
        """Lower and upper bound of each variable in exact numbers."""
        lower, upper = self.lower.tolist(), self.upper.tolist()
        return tuple((self.bound(a), self.bound(b)) for a, b in zip(lower, upper, strict=True))

    @cached_property
    def objective(self) -> Affine:
        """The objective in *minimisation form*: a maximised objective is negated."""
        written = {j: self.numbers[c] for j, c in enumerate(self.cost.tolist()) if c}
        form = Affine(written, self.offset)
        return form.scaled(-1) if self.sense == "max" else form

    def is_integer(self, j: int) -> bool:
        """True when variable `j` takes integers only (semi-integer ones included)."""
        return int(self.kinds[j]) in (Kind.INTEGER, Kind.SEMIINTEGER)


def build_instance(
    *,
    variables: Axis,
    constraints: Axis,
    bounds: Sequence[tuple[Any, Any]],
    kinds: Sequence[Kind | int],
    rows: Iterable[tuple[Mapping[int, Any], Any, Any]],
    cost: Mapping[int, Any],
    sense: Sense,
    offset: Any = 0,
    origin: Origin,
    name: str = "",
    parameters: Mapping[str, Any] | None = None,
    warnings: Iterable[Warned] = (),
) -> Instance:
    """Build an instance from plain numbers (ints, floats or rationals).

    Parameters
    ----------
    bounds
        Lower and upper bound of each variable; None where absent.
    rows
        For each constraint the coefficients by column and both bounds (None where absent). Zero coefficients
        are left out of the matrix.
    cost
        Objective coefficients by column, in the written sense.

    Raises
    ------
    ValueError
        On NaN or an infinite coefficient, an unknown column, or when lengths disagree.
    """
    row_list = list(rows)
    if len(bounds) != len(variables) or len(kinds) != len(variables) or len(row_list) != len(constraints):
        raise ValueError("axes, bounds, kinds and rows differ in length")
    columns_named = set(cost).union(*(terms for terms, _, _ in row_list))
    if any(not 0 <= j < len(variables) for j in columns_named):
        raise ValueError("a row or the objective names a column that does not exist")
    entries = [(j, i, v) for i, (terms, _, _) in enumerate(row_list) for j, v in terms.items()]
    entries.sort(key=lambda entry: (entry[0], entry[1]))
    flat: list[Any] = [v for _, _, v in entries]
    flat += [cost.get(j, 0) for j in range(len(variables))]
    flat += [lo for lo, _ in bounds] + [up for _, up in bounds]
    flat += [lo for _, lo, _ in row_list] + [up for _, _, up in row_list]
    flat.append(offset)
    numbers, code_list = NumberTable.from_values(flat)
    codes = np.array(code_list, dtype=np.int32)
    n, m = len(variables), len(row_list)
    sizes = np.cumsum([len(entries), n, n, n, m, m])
    matrix, cost_codes, lower, upper, row_lower, row_upper, _ = np.split(codes, sizes)
    columns = np.array([j for j, _, _ in entries], dtype=np.int64)
    row_of = np.array([i for _, i, _ in entries], dtype=np.int32)
    kept = matrix != 0
    indptr = np.zeros(len(variables) + 1, dtype=np.int64)
    np.cumsum(np.bincount(columns[kept], minlength=len(variables)), out=indptr[1:])
    return Instance(
        variables=variables,
        constraints=constraints,
        sense=sense,
        offset=numbers[code_list[-1]],
        numbers=numbers,
        indptr=indptr,
        rows=row_of[kept],
        codes=matrix[kept],
        cost=cost_codes,
        lower=lower,
        upper=upper,
        kinds=np.array([int(k) for k in kinds], dtype=np.uint8),
        row_lower=row_lower,
        row_upper=row_upper,
        origin=origin,
        name=name,
        parameters=dict(parameters or {}),
        warnings=tuple(warnings),
    )
