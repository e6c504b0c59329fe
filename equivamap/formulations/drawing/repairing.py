"""Data drawn one value at a time, and moved until they meet the conditions that assumptions ask of them."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from equivamap.formulations.conditions.traced_numbers import (
    Cell,
    Condition,
    Linear,
    Opaque,
    SetRelation,
    Traced,
    UntraceableError,
    cells_of,
    plain,
)
from equivamap.formulations.conditions.tracing_assumptions import Tracing
from equivamap.formulations.drawing.drawing import Domain, Style, pick
from equivamap.formulations.schemas.schema import Assumption, Schema

__all__ = ["Draft", "Repair"]

_ROUNDS = 20
_FRUITLESS = 5
"""Rounds after which a repair that gains nothing is given up."""


class TracedList(list[Any]):
    """A list of the data whose length is free.

    Parameters
    ----------
    length
        Its length, as a number that can be changed.
    """

    __slots__ = ("length",)

    def __init__(self, items: list[Any], length: Traced) -> None:
        super().__init__(items)
        self.length = length


@dataclass
class Draft:
    """Data that may not meet their assumptions yet.

    Parameters
    ----------
    schema
        What they are.
    values
        Exact numbers in lists, by name.
    styles
        How each parameter is drawn.
    changes
        How often values of each parameter were changed.
    resized
        True once a free list has another length: conditions on its elements may speak of none.
    most
        The largest value of each dimension, by name.
    """

    schema: Schema
    values: dict[str, Any]
    styles: dict[str, Style]
    changes: dict[str, int] = field(default_factory=dict)
    resized: bool = False
    most: Mapping[str, int] = field(default_factory=dict)

    def value(self, cell: Cell) -> Any:
        """Return one value."""
        place = self.values[cell[0]]
        for index in cell[1:]:
            place = len(place) if index == "len" else place[index]
        return place

    def put(self, cell: Cell, value: Any, rng: random.Random) -> None:
        """Change one value, or the length of a free list."""
        value = int(value) if value == int(value) else value
        self.changes[cell[0]] = self.changes.get(cell[0], 0) + 1
        if len(cell) == 1:
            self.values[cell[0]] = value
            return
        place = self.values[cell[0]]
        for index in cell[1:-1]:
            place = place[index]
        if cell[-1] != "len":
            place[cell[-1]] = value
            return
        depth = len(self.schema.parameters[cell[0]].shape) - len(cell) + 2
        if depth == 1:
            style = self.styles[cell[0]]
            place.extend(style.value(rng) for _ in range(value - len(place)))
        else:
            place.extend([] for _ in range(value - len(place)))
        del place[max(value, 0) :]
        self.resized = True

    def domain(self, cell: Cell) -> Domain:
        """Return what the type of a value allows."""
        if cell[-1] == "len":
            return Domain("integer", 0, 60)
        high = self.most.get(cell[0]) if len(cell) == 1 else None
        return Domain(self.schema.parameters[cell[0]].type, high=high)

    def cells(self, name: str) -> Iterator[Cell]:
        """Yield the places of a parameter."""

        def walk(value: Any, cell: Cell) -> Iterator[Cell]:
            if isinstance(value, list):
                for index, item in enumerate(value):
                    yield from walk(item, (*cell, index))
            else:
                yield cell

        yield from walk(self.values[name], (name,))

    def traced(self) -> dict[str, Any]:
        """Return the data as traced numbers."""
        return {name: self._traced(value, (name,)) for name, value in self.values.items()}

    def _traced(self, value: Any, cell: Cell) -> Any:
        if not isinstance(value, list):
            return Traced(value, {cell: 1})
        items = [self._traced(item, (*cell, index)) for index, item in enumerate(value)]
        if not self.schema.dimensions(cell[0])[len(cell) - 1].is_free:
            return items
        return TracedList(items, Traced(len(value), {(*cell, "len"): 1}))


@dataclass
class Repair:
    """Moves values of a draft until assumptions hold.

    Parameters
    ----------
    draft
        The data.
    rng
        Makes the choices.
    fixed
        Parameters that stay.
    reads
        The parameters on which each assumption depends.
    """

    draft: Draft
    rng: random.Random
    fixed: Collection[str]
    reads: Mapping[Assumption, frozenset[str]]
    bounds: dict[Cell, Domain] = field(default_factory=dict)
    _of_cell: dict[Cell, list[Linear]] = field(default_factory=dict)
    _followed: dict[Assumption, tuple[list[int], list[Condition]]] = field(default_factory=dict)

    def run(self, assumptions: Sequence[Assumption]) -> bool:
        """Repair; tell whether all conditions that were found hold in the end."""
        least, since = -1, 0
        for turn in range(_ROUNDS):
            found, lost = self._collect(assumptions)
            if turn == 0:
                self._bound(found)
                moved = self._redraw()
                if moved:
                    found, lost = self._collect(assumptions)
            failing = [condition for condition in found if not condition.holds]
            if not failing and not lost:
                return True
            if least < 0 or len(failing) + len(lost) < least:
                least, since = len(failing) + len(lost), turn
            elif turn - since > _FRUITLESS:
                return False
            self.rng.shuffle(failing)
            self.draft.resized = False
            for condition in failing:
                if self.draft.resized:
                    break
                self._meet(condition, turn - since > 2)
            for assumption in lost if not self.draft.resized else ():
                self._redraw_one(assumption)
        return False

    def _collect(self, assumptions: Sequence[Assumption]) -> tuple[list[Condition], list[Assumption]]:
        """Return the conditions as the data are now, and the assumptions that were not followed."""
        programs = self.draft.schema.defined.of_name
        texts = {name: program.text for name, program in programs.items()}
        traced = self.draft.traced()
        found: list[Condition] = []
        lost: list[Assumption] = []
        for assumption in assumptions:
            state = [self.draft.changes.get(name, 0) for name in sorted(self.reads[assumption])]
            before = self._followed.get(assumption)
            if before is not None and before[0] == state:
                found += before[1]  # what held and was not touched holds as it did
                continue
            try:
                own = Tracing(traced, texts, self.rng).conditions(assumption.python).found
            except UntraceableError:
                lost.append(assumption)
                continue
            for condition in own:
                if isinstance(condition, Linear):
                    condition.constant -= sum(f * self.draft.value(c) for c, f in condition.form.items())
            if all(condition.holds for condition in own):
                self._followed[assumption] = (state, own)
            found += own
        self._of_cell = {}
        for condition in found:
            if isinstance(condition, Linear):
                for cell in condition.form:
                    self._of_cell.setdefault(cell, []).append(condition)
        return found, lost

    def _bound(self, found: list[Condition]) -> None:
        """Keep what conditions on single values say, for they last."""
        for condition in found:
            if not isinstance(condition, Linear) or not condition.lasting or condition.opaque:
                continue
            free = [cell for cell in condition.form if cell[0] not in self.fixed]
            if len(free) == 1:
                domain = self.bounds.setdefault(free[0], self.draft.domain(free[0]))
                domain.limit(condition.form[free[0]], self._rest(condition, free[0]), condition.sign)

    def _redraw(self) -> bool:
        """Draw the bounded values anew; tell whether there are any."""
        # lengths last: they take away places of elements
        for cell, domain in sorted(self.bounds.items(), key=lambda item: item[0][-1] == "len"):
            style = self.draft.styles[cell[0]]
            narrow = domain.is_narrow and not style.order and len(cell) > 1 and cell[-1] != "len"
            if self.draft.resized and cell[-1] == "len" and len(cell) > 2:
                continue
            if self.draft.value(cell) in domain and not narrow:
                continue
            value = pick(self.rng, domain, style)
            if value is not None:
                self.draft.put(cell, value, self.rng)
        return bool(self.bounds)

    def _redraw_one(self, assumption: Assumption) -> None:
        """Draw anew a parameter that an assumption names, of which no more is known."""
        names = [n for n in self.draft.values if n in assumption.python and n not in self.fixed]
        if names:
            for cell in list(self.draft.cells(self.rng.choice(names))):
                self._assign(cell, self._domain(cell, None, False))

    def _rest(self, condition: Linear, cell: Cell) -> Any:
        form = condition.form.items()
        return condition.constant + sum(f * self.draft.value(c) for c, f in form if c != cell)

    def _holds(self, condition: Linear) -> bool:
        form = condition.form.items()
        gap = condition.constant + sum(f * self.draft.value(c) for c, f in form)
        return bool({"<=": gap <= 0, "<": gap < 0, "==": gap == 0, "!=": gap != 0}[condition.sign])

    def _domain(self, cell: Cell, without: Linear | None, with_others: bool = True) -> Domain:
        base = self.bounds.get(cell)
        domain = base.copy() if base else self.draft.domain(cell)
        for condition in self._of_cell.get(cell, ()) if with_others else ():
            if condition is not without:
                domain.limit(condition.form[cell], self._rest(condition, cell), condition.sign)
        return domain

    def _assign(self, cell: Cell, domain: Domain, tight: bool = False) -> bool:
        value = pick(self.rng, domain, self.draft.styles[cell[0]], tight)
        if value is None:
            return False
        self.draft.put(cell, value, self.rng)
        return True

    def _free(self, cells: Collection[Cell]) -> list[Cell]:
        free = [cell for cell in cells if cell[0] not in self.fixed]
        self.rng.shuffle(free)
        # values of arrays before scalars, on which many others lean
        return sorted(free, key=lambda cell: len(cell) == 1) if self.rng.random() < 0.7 else free

    def _meet(self, condition: Condition, tight: bool) -> None:
        if isinstance(condition, Linear):
            if not self._holds(condition):
                self._meet_linear(condition, tight)
        elif isinstance(condition, SetRelation):
            self._meet_relation(condition)
        else:
            self._meet_opaque(condition)

    def _meet_opaque(self, condition: Opaque) -> None:
        for cell in self._free(condition.cells)[: None if condition.bounds else 2]:
            domain = self._domain(cell, None, False)
            if condition.bounds is not None:
                domain.above(0, False)
                domain.below(condition.bounds - 1, False)
            self._assign(cell, domain)

    def _meet_linear(self, condition: Linear, tight: bool) -> None:
        free = self._free(list(condition.form))
        if not free:
            self._meet_opaque(Opaque(condition.opaque, None))
            return
        if tight:
            # lowering the larger side to its bound ends, as closures do
            for cell in [c for c in free if condition.form[c] > 0]:
                domain = self._domain(cell, condition, False)
                domain.limit(condition.form[cell], self._rest(condition, cell), condition.sign)
                bound = domain.low if condition.sign == "==" else domain.high
                if bound is not None and bound in domain:
                    self.draft.put(cell, bound, self.rng)
                    return
        for cell in free[:8]:
            if self._assign(cell, self._domain(cell, None)):
                return
        for cell in free:
            domain = self._domain(cell, condition, True)
            goal = -self._rest(condition, cell) / condition.form[cell] if condition.form[cell] else 0
            goal = int(goal) if goal == int(goal) else goal
            value = domain.nearest(goal)
            if value is None:
                value = self._domain(cell, condition, False).nearest(goal)
            if value is not None:
                self.draft.put(cell, value, self.rng)
                if self._holds(condition):
                    return
        domain = self._domain(free[0], condition, False)
        domain.limit(condition.form[free[0]], self._rest(condition, free[0]), condition.sign)
        self._assign(free[0], domain)

    def _meet_relation(self, condition: SetRelation) -> None:
        elements = list(condition.elements)
        self.rng.shuffle(elements)
        if condition.kind == "within":
            wanted = {plain(item) for item in condition.wanted}
            for element in elements:
                if plain(element) not in wanted and wanted:
                    self._become(element, self.rng.choice(condition.wanted))
        elif condition.kind == "apart":
            barred = {plain(item) for item in condition.wanted}
            for element in elements:
                if plain(element) in barred:
                    self._avoid(element, barred)
        elif condition.kind == "equal":
            self._cover(elements, condition)
        elif condition.kind == "distinct":
            self._separate(elements)
        elif len(elements) > 1:
            self._become(elements[0], elements[1])

    def _cover(self, elements: list[Any], condition: SetRelation) -> None:
        wanted = {plain(item): item for item in condition.wanted}
        seen: set[Any] = set()
        spare = []
        for element in elements:
            key = plain(element)
            if key in seen or key not in wanted:
                spare.append(element)
            seen.add(key)
        missing = [item for key, item in wanted.items() if key not in seen]
        for element, item in zip(spare, missing, strict=False):
            self._become(element, item)
        if condition.count == 0:
            for element in spare[len(missing) :]:
                if plain(element) not in wanted and wanted:
                    self._become(element, self.rng.choice(condition.wanted))

    def _separate(self, elements: list[Any]) -> None:
        seen: set[Any] = set()
        for element in elements:
            if plain(element) in seen:
                self._avoid(element, seen | {plain(e) for e in elements})
            seen.add(plain(element))

    def _become(self, element: Any, other: Any) -> None:
        """Give an element the value of another one."""
        if isinstance(element, (list, tuple)) and isinstance(other, (list, tuple)):
            for part, goal in zip(element, other, strict=False):
                self._become(part, goal)
            return
        if isinstance(element, Traced) and element.form and not isinstance(other, (list, tuple)):
            cell, factor = next(iter(element.form.items()))
            value = self.draft.value(cell) + (plain(other) - element.value) / factor
            if cell[0] not in self.fixed and value in self.draft.domain(cell):
                self.draft.put(cell, value, self.rng)

    def _avoid(self, element: Any, barred: set[Any]) -> None:
        """Give an element a value that is not barred."""
        cells = self._free(cells_of(element))
        for cell in cells:
            domain = self._domain(cell, None, False)
            if not isinstance(element, (list, tuple)) and element.form.get(cell) == 1:
                shift = self.draft.value(cell) - element.value
                domain.without |= {value + shift for value in barred}
                if self._assign(cell, domain):
                    return
        if isinstance(element, (list, tuple)) and cells:
            for _ in range(12):
                for cell in cells:
                    self._assign(cell, self._domain(cell, None, False))
                if tuple(self._now(part) for part in element) not in barred:
                    return

    def _now(self, part: Any) -> Any:
        if isinstance(part, Traced) and part.form:
            cell = next(iter(part.form))
            return part.value if len(part.form) > 1 else self.draft.value(cell)
        return plain(part)
