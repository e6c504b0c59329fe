"""An instance under the pen: columns and rows that may change, and the maps to and from what it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from equivamap.ir import (
    ONE,
    ZERO,
    Affine,
    Axis,
    Index,
    Instance,
    Kind,
    Label,
    Origin,
    Rational,
    Sense,
    build_instance,
    member_text,
)
from equivamap.mapping.links import Links

__all__ = ["Column", "Line", "LineSense", "Rewriting", "Transformed", "range_of"]

LineSense: TypeAlias = Literal["<=", ">=", "=", "range", "free"]
"""How a row is bounded."""


@dataclass
class Column:
    """A variable under the pen; None is no bound."""

    label: Label
    lower: Rational | None
    upper: Rational | None
    kind: Kind

    @property
    def name(self) -> str:
        """The member as text, ``x[1,2]``."""
        return member_text(*self.label)

    @property
    def is_binary(self) -> bool:
        """True for an integer variable between 0 and 1."""
        return self.kind is Kind.INTEGER and self.lower == 0 and self.upper == 1


@dataclass
class Line:
    """A row under the pen: ``lower <= sum(terms[j] * column j) <= upper``; None is no bound, `terms` has no zeros."""

    label: Label
    terms: dict[int, Rational]
    lower: Rational | None
    upper: Rational | None

    @property
    def name(self) -> str:
        """The member as text, ``cap[1]``."""
        return member_text(*self.label)

    @property
    def is_equation(self) -> bool:
        """True when both bounds are the same number."""
        return self.lower is not None and self.lower == self.upper

    @property
    def sense(self) -> LineSense:
        """How the row is bounded."""
        if self.is_equation:
            return "="
        if self.lower is None:
            return "free" if self.upper is None else "<="
        return ">=" if self.upper is None else "range"

    @property
    def has_one_bound(self) -> bool:
        """True for a plain inequality."""
        return (self.lower is None) != (self.upper is None)

    def multiply(self, factor: Rational | int) -> None:
        """Multiply coefficients and bounds by a number other than zero; a negative one turns the sense."""
        self.terms = {j: factor * c for j, c in self.terms.items()}
        lower = None if self.lower is None else factor * self.lower
        upper = None if self.upper is None else factor * self.upper
        self.lower, self.upper = (lower, upper) if factor > 0 else (upper, lower)


@dataclass(frozen=True)
class Transformed:
    """What a transformation returns.

    Parameters
    ----------
    instance
        The new instance.
    links
        The maps between the original (A) and the new instance (B), both ways.
    factor, shift
        Costs in minimisation form: original = factor * new + shift, factor > 0.
    note
        What was done and where, in the model's names; one line.
    """

    instance: Instance
    links: Links
    factor: Rational = ONE
    shift: Rational = ZERO
    note: str = ""


@dataclass
class Rewriting:
    """A copy of an instance that a transformation changes; it keeps the maps in step with the changes.

    Columns have ids that never change: ids below ``original.n`` are the original's columns, later ones were added.
    A removed column leaves its id unused. Rows are a plain list.

    Parameters
    ----------
    original
        The instance to start from; it is not changed.
    """

    original: Instance
    columns: dict[int, Column] = field(init=False)
    lines: list[Line] = field(init=False)
    cost: dict[int, Rational] = field(init=False)
    """Objective coefficients by id, in the written sense; no zeros."""
    sense: Sense = field(init=False)
    offset: Rational = field(init=False)
    docs: dict[str, str] = field(init=False)
    row_docs: dict[str, str] = field(init=False)
    backward: dict[int, Affine] = field(init=False)
    """Original columns that no longer stand as they were, over ids."""
    forward: dict[int, Affine] = field(init=False)
    """Added columns with a formula, over original columns; added columns without one are completions."""
    factor: Rational = ONE
    shift: Rational = ZERO

    def __post_init__(self) -> None:
        a = self.original
        self.columns = {
            j: Column(label, lower, upper, Kind(int(kind)))
            for j, (label, (lower, upper), kind) in enumerate(
                zip(a.variables.labels, a.exact_bounds, a.kinds.tolist(), strict=True)
            )
        }
        self.lines = [
            Line(label, dict(row.body.terms), row.lower, row.upper)
            for label, row in zip(a.constraints.labels, a.exact_rows, strict=True)
        ]
        self.cost = {j: a.numbers[c] for j, c in enumerate(a.cost.tolist()) if c}
        self.sense = a.sense
        self.offset = a.offset
        self.docs = dict(a.variables.docs)
        self.row_docs = dict(a.constraints.docs)
        self.backward = {}
        self.forward = {}

    # -- names ------------------------------------------------------------------------------------------

    def fresh_family(self, wish: str) -> str:
        """Return `wish`, numbered where a variable or row family of that name exists."""
        taken = {c.label[0] for c in self.columns.values()} | {line.label[0] for line in self.lines}
        taken |= set(self.original.variables.families) | set(self.original.constraints.families)
        return next(n for n in (wish, *(f"{wish}{k}" for k in range(2, len(taken) + 3))) if n not in taken)

    def family(self, name: str) -> list[int]:
        """Return the ids of a variable family, in order."""
        return [j for j, column in self.columns.items() if column.label[0] == name]

    def families(self) -> dict[str, list[int]]:
        """Return the ids of every variable family, in order of first appearance."""
        found: dict[str, list[int]] = {}
        for j, column in self.columns.items():
            found.setdefault(column.label[0], []).append(j)
        return found

    def row_families(self) -> dict[str, list[Line]]:
        """Return the rows of every constraint family, in order of first appearance."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.label[0], []).append(line)
        return found

    # -- columns ----------------------------------------------------------------------------------------

    def add_column(
        self,
        family: str,
        index: Index,
        lower: Rational | int | None,
        upper: Rational | int | None,
        kind: Kind,
        formula: Affine | None = None,
    ) -> int:
        """Add a column and return its id.

        Parameters
        ----------
        formula
            Its value over columns of the *original* (the forward line); None makes it a completion.
        """
        j = max(self.columns, default=-1) + 1
        j = max(j, self.original.n, max(self.forward, default=-1) + 1)
        self.columns[j] = Column((family, index), _exact(lower), _exact(upper), kind)
        if formula is not None:
            self.forward[j] = formula
        return j

    def replace_column(self, j: int, by: Affine) -> None:
        """Put an expression over ids in place of column `j`, everywhere, and remove the column.

        Bounds and integrality of `j` are *not* kept: whoever calls sees to them (`add_line` keeps bounds as a row).
        """
        for line in self.lines:
            factor = line.terms.pop(j, None)
            if factor is not None:
                constant = by.constant * factor
                _add(line.terms, by.terms, factor)
                line.lower = None if line.lower is None else line.lower - constant
                line.upper = None if line.upper is None else line.upper - constant
        factor = self.cost.pop(j, None)
        if factor is not None:
            _add(self.cost, by.terms, factor)
            self.offset += factor * by.constant
        self.backward = {k: form.substitute({j: by}) for k, form in self.backward.items()}
        if j < self.original.n:
            self.backward[j] = by
        self.forward.pop(j, None)
        del self.columns[j]

    def rescale_column(self, j: int, family: str, index: Index, factor: Rational | int = 1) -> int:
        """Put a new column, in units of `factor`, in place of column `j`, and return its id.

        The factor is positive, and 1 for an integer column; kind and bounds go with it.
        """
        column, unit = self.columns[j], ZERO + factor
        low, up = (None if end is None else end / unit for end in (column.lower, column.upper))
        formula = self.over_original(j)
        k = self.add_column(
            family, index, low, up, column.kind, None if formula is None else formula.scaled(1 / unit)
        )
        self.replace_column(j, Affine({k: unit}))
        return k

    def over_original(self, j: int) -> Affine | None:
        """Return column `j` over the original's columns, or None for a completion."""
        if j < self.original.n:
            return Affine.variable(j)
        return self.forward.get(j)

    # -- the objective ----------------------------------------------------------------------------------

    def turn_objective(self) -> None:
        """Maximise what was minimised, or the other way, with all signs and the constant turned too."""
        self.sense = "max" if self.sense == "min" else "min"
        self.cost = {j: -c for j, c in self.cost.items()}
        self.offset = -self.offset

    # -- rows -------------------------------------------------------------------------------------------

    def add_line(
        self,
        family: str,
        index: Index,
        terms: Mapping[int, Rational | int],
        lower: Rational | int | None,
        upper: Rational | int | None,
        *,
        after: Line | None = None,
    ) -> Line:
        """Add a row, at the end or after another row, and return it."""
        line = Line(
            (family, index), {j: ZERO + c for j, c in terms.items() if c}, _exact(lower), _exact(upper)
        )
        place = len(self.lines)
        if after is not None:
            place = next(i for i, other in enumerate(self.lines) if other is after) + 1
        self.lines.insert(place, line)
        return line

    def remove_lines(self, gone: Iterable[Line]) -> None:
        """Remove rows (the very objects)."""
        ids = {id(line) for line in gone}
        self.lines = [line for line in self.lines if id(line) not in ids]

    def bounds_of(self, terms: Mapping[int, Rational]) -> tuple[Rational | None, Rational | None]:
        """Return the least and greatest value that column bounds allow a form; None where there is none."""
        low: Rational | None = ZERO
        high: Rational | None = ZERO
        for j, c in terms.items():
            column = self.columns[j]
            least, most = range_of(column)
            if c < 0:
                least, most = most, least
            low = None if low is None or least is None else low + c * least
            high = None if high is None or most is None else high + c * most
        return low, high

    # -- the result -------------------------------------------------------------------------------------

    def finish(self, note: str, *, order: Iterable[int] | None = None) -> Transformed:
        """Return the instance and the maps.

        Parameters
        ----------
        note
            What was done and where.
        order
            Ids in the order of the new columns; as they stand by default.
        """
        ids = list(self.columns) if order is None else list(order)
        if sorted(ids) != sorted(self.columns):
            raise ValueError("the order is not one of the columns")
        place = {j: k for k, j in enumerate(ids)}
        chosen = [self.columns[j] for j in ids]
        rows = [({place[j]: c for j, c in line.terms.items()}, line.lower, line.upper) for line in self.lines]
        instance = build_instance(
            variables=_axis([c.label for c in chosen], self.docs),
            constraints=_axis([line.label for line in self.lines], self.row_docs),
            bounds=[(c.lower, c.upper) for c in chosen],
            kinds=[c.kind for c in chosen],
            rows=rows,
            cost={place[j]: c for j, c in self.cost.items()},
            sense=self.sense,
            offset=self.offset,
            origin=Origin(self.original.origin.path, "transformed"),
            name=self.original.name,
            parameters=self.original.parameters,
        )
        return Transformed(instance, self._links(place), self.factor, self.shift, note)

    def _links(self, place: Mapping[int, int]) -> Links:
        moved = {j: Affine.variable(k) for j, k in place.items()}
        same = [(j, k) for j, k in place.items() if j < self.original.n]
        pairs = np.array(same, dtype=np.int32).reshape(-1, 2)
        return Links(
            renamed_a=pairs[:, 0].copy(),
            renamed_b=pairs[:, 1].copy(),
            backward_lines={j: form.substitute(moved) for j, form in self.backward.items()},
            forward_lines={place[j]: form for j, form in self.forward.items() if j in place},
            completed_b=frozenset(
                k for j, k in place.items() if j >= self.original.n and j not in self.forward
            ),
        )


def range_of(column: Column) -> tuple[Rational | None, Rational | None]:
    """Return the hull of what a column may be; a semicontinuous one may also be zero."""
    if column.kind in (Kind.SEMICONTINUOUS, Kind.SEMIINTEGER):
        low = None if column.lower is None else min(ZERO, column.lower)
        high = None if column.upper is None else max(ZERO, column.upper)
        return low, high
    return column.lower, column.upper


def _axis(labels: list[Label], docs: Mapping[str, str]) -> Axis:
    kept = {name for name, _ in labels}
    return Axis(
        [member_text(*label) for label in labels], labels, {k: v for k, v in docs.items() if k in kept}
    )


def _exact(value: Rational | int | None) -> Rational | None:
    return None if value is None else ZERO + value


def _add(into: dict[int, Rational], terms: Mapping[int, Rational], factor: Rational) -> None:
    for j, c in terms.items():
        total = into.get(j, ZERO) + factor * c
        if total:
            into[j] = total
        else:
            into.pop(j, None)
