"""What a reduction is: a smaller instance and exact maps both ways; chains of reductions are reductions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir import ONE, ZERO, Affine, Instance, Rational

__all__ = ["Chain", "Keeps", "Reduced", "Reduction", "RowOrigins", "Undo", "composed", "unchanged"]

Keeps: TypeAlias = Literal["feasible", "optimal"]
"""What a reduction keeps: every feasible point with its cost, or the optimal value and an optimal point."""

Ints: TypeAlias = npt.NDArray[np.int32]

_DEEPEST = 32


@dataclass(frozen=True, eq=False)
class RowOrigins:
    """For each row of the reduced instance the rows of the original it was made from.

    Parameters
    ----------
    start, members
        Row k was made from ``members[start[k]:start[k + 1]]``; int64 of shape (m+1,) and int32.
    """

    start: npt.NDArray[np.int64]
    members: Ints

    @classmethod
    def of_kept(cls, rows: npt.NDArray[np.integer]) -> RowOrigins:
        """Return the origins where each reduced row was made from one row."""
        return cls(np.arange(len(rows) + 1, dtype=np.int64), rows.astype(np.int32))

    @classmethod
    def of_lists(cls, rows: Sequence[Sequence[int]]) -> RowOrigins:
        """Return the origins given as one list for each reduced row."""
        start = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=start[1:])
        return cls(start, np.array([i for row in rows for i in row], dtype=np.int32))

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, row: int) -> tuple[int, ...]:
        return tuple(self.members[self.start[row] : self.start[row + 1]].tolist())

    def after(self, later: RowOrigins) -> RowOrigins:
        """Return the origins of the rows of a later step in the rows of the original."""
        counts = np.diff(self.start)[later.members]
        sizes = np.zeros(len(later.members) + 1, dtype=np.int64)
        np.cumsum(counts, out=sizes[1:])
        offsets = np.arange(int(sizes[-1]), dtype=np.int64) - np.repeat(sizes[:-1], counts)
        members = self.members[np.repeat(self.start[later.members], counts) + offsets]
        return RowOrigins(sizes[later.start], members)


@dataclass(frozen=True, eq=False)
class Undo:
    """The maps between an instance and its reduced form.

    Parameters
    ----------
    columns
        Number of columns of the original.
    kept
        For each reduced column the original column that it equals, or -1 where `contract_lines` has it; int32.
    contract_lines
        Reduced columns that equal no original column, as affine expressions over original columns.
    expand_lines
        Original columns that are not kept, as affine expressions over *reduced* columns, where they are
        determined; a column in neither is not determined by a reduced point. May be computed on demand.
    rows
        Rows of the original behind each reduced row.
    keeps
        What the reduction keeps.
    factor, shift
        Costs in minimisation form: original = factor * reduced + shift, factor > 0.
    """

    columns: int
    kept: Ints
    rows: RowOrigins
    contract_lines: Mapping[int, Affine] = field(default_factory=dict)
    expand_lines: Mapping[int, Affine] = field(default_factory=dict)
    keeps: Keeps = "feasible"
    factor: Rational = ONE
    shift: Rational = ZERO

    @cached_property
    def place(self) -> Ints:
        """Reduced column that equals each original column, or -1; int32, shape (columns,)."""
        place = np.full(self.columns, -1, dtype=np.int32)
        same = np.flatnonzero(self.kept >= 0)
        place[self.kept[same]] = same
        return place

    @cached_property
    def contract(self) -> dict[int, Affine]:
        """Every reduced column over original columns."""
        return {k: self.contract_of(k) for k in range(len(self.kept))}

    @cached_property
    def expand(self) -> dict[int, Affine]:
        """Every original column that a reduced point determines, over reduced columns."""
        found = {j: Affine.variable(k) for j, k in enumerate(self.place.tolist()) if k >= 0}
        found.update((j, self.expand_lines[j]) for j in self.expand_lines)
        return found

    def contract_of(self, column: int) -> Affine:
        """Return one reduced column over original columns."""
        original = int(self.kept[column])
        return self.contract_lines[column] if original < 0 else Affine.variable(original)

    def expand_of(self, column: int) -> Affine | None:
        """Return one original column over reduced columns, or None where it is not determined."""
        place = int(self.place[column])
        return Affine.variable(place) if place >= 0 else self.expand_lines.get(column)

    @property
    def is_total(self) -> bool:
        """True when every original column is determined by a reduced point."""
        return all(j in self.expand_lines for j in np.flatnonzero(self.place < 0).tolist())

    def point_forward(self, point: Mapping[int, Rational]) -> dict[int, Rational]:
        """Return the reduced point of a point of the original."""
        return {k: self.contract_of(k).at(point) for k in range(len(self.kept))}

    def point_back(self, point: Mapping[int, Rational]) -> dict[int, Rational]:
        """Return what a reduced point determines of the original's columns."""
        return {j: form.at(point) for j, form in self.expand.items()}


@dataclass(frozen=True, eq=False)
class Reduced:
    """A reduced instance and the maps to the original.

    `finished` is False where a deadline ended the work: the maps hold, but the form is not normal.
    """

    instance: Instance
    undo: Undo
    finished: bool = True


class Reduction(Protocol):
    """Takes an instance to a smaller or more regular one, exactly."""

    @property
    def name(self) -> str:
        """Short name for reports."""

    @property
    def keeps(self) -> Keeps:
        """What is kept."""

    def accepts(self, instance: Instance) -> bool:
        """Tell cheaply whether there may be something to do."""

    def apply(self, instance: Instance) -> Reduced | None:
        """Return the reduced instance; None where nothing changes. The argument is not changed."""


def unchanged(instance: Instance) -> Undo:
    """Return the maps of a reduction that does nothing."""
    return Undo(
        instance.n,
        np.arange(instance.n, dtype=np.int32),
        RowOrigins.of_kept(np.arange(instance.m, dtype=np.int32)),
    )


class _Through(Mapping[int, Affine]):
    """Lines of a composed undo, each computed when it is asked for."""

    def __init__(
        self, keys: Callable[[], list[int]], line: Callable[[int], Affine | None], depth: int
    ) -> None:
        self._keys, self._line, self.depth = keys, line, depth
        self._known: dict[int, Affine | None] = {}

    def __getitem__(self, key: int) -> Affine:
        if key not in self._known:
            self._known[key] = self._line(key)
        found = self._known[key]
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[int]:
        return (key for key in self._keys() if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def composed(first: Undo, second: Undo) -> Undo:
    """Return the maps of doing `first` and then `second`."""
    same = second.kept >= 0
    kept = np.where(same, first.kept[np.maximum(second.kept, 0)], -1) if len(first.kept) else second.kept
    kept = kept.astype(np.int32)
    through_first = np.flatnonzero(same & (kept < 0)).tolist()
    contract: dict[int, Affine] = {k: first.contract_lines[int(second.kept[k])] for k in through_first}
    for k, line in second.contract_lines.items():
        contract[k] = line.substitute({j: first.contract_of(j) for j in line.terms})
    open_columns = np.flatnonzero(first.place < 0).tolist()
    placed = np.flatnonzero(first.place >= 0)
    gone: list[int] = placed[second.place[first.place[placed]] < 0].tolist()

    def keys() -> list[int]:
        return open_columns + gone

    def expanded(j: int) -> Affine | None:
        if not 0 <= j < first.columns:
            return None
        line = first.expand_of(j)
        if line is None:
            return None
        values: dict[int, Affine] = {}
        for k in line.terms:
            value = second.expand_of(k)
            if value is None:
                return None
            values[k] = value
        return line.substitute(values)

    depth = 1 + sum(u.expand_lines.depth for u in (first, second) if isinstance(u.expand_lines, _Through))
    lines: Mapping[int, Affine] = _Through(keys, expanded, depth)
    if depth > _DEEPEST:
        lines = dict(lines)  # or asking for a line would go through as many calls
    return Undo(
        first.columns,
        kept,
        first.rows.after(second.rows),
        contract,
        lines,
        "optimal" if "optimal" in (first.keeps, second.keeps) else "feasible",
        first.factor * second.factor,
        first.factor * second.shift + first.shift,
    )


@dataclass(frozen=True)
class Chain:
    """Reductions one after the other, over and over until none changes anything; itself a reduction.

    With `restart` the first part that changes something begins the next round, so that a later part sees only what
    all earlier ones leave alone.

    Parameters
    ----------
    name
        Short name for reports.
    parts
        The reductions in order.
    rounds
        How often the chain may be gone through.
    deadline
        ``time.monotonic`` value at which to stop, or None.
    restart
        Whether a round ends with the first change.
    """

    name: str
    parts: tuple[Reduction, ...]
    rounds: int = 1
    deadline: float | None = None
    restart: bool = False

    @property
    def keeps(self) -> Keeps:
        """The weakest of what the parts keep."""
        return "optimal" if any(part.keeps == "optimal" for part in self.parts) else "feasible"

    def accepts(self, instance: Instance) -> bool:
        """Tell whether some part accepts the instance."""
        return any(part.accepts(instance) for part in self.parts)

    def apply(self, instance: Instance) -> Reduced | None:
        """Apply the parts; None where none of them changes anything."""
        current: Reduced | None = None
        for _ in range(self.rounds):
            before = current
            for part in self.parts:
                if self.deadline is not None and time.monotonic() > self.deadline:
                    known = current or Reduced(instance, unchanged(instance))
                    return Reduced(known.instance, known.undo, finished=False)
                now = instance if current is None else current.instance
                step = part.apply(now) if part.accepts(now) else None
                if step is None:
                    continue
                undo = step.undo if current is None else composed(current.undo, step.undo)
                current = Reduced(step.instance, undo, step.finished)
                if not step.finished:
                    return current
                if self.restart:
                    break
            if current is before:
                return current
        if current is None or self.rounds == 1:
            return current
        return Reduced(current.instance, current.undo, finished=False)
