"""Miller-Tucker-Zemlin rows written for the depot too: then no tour can close."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from equivamap.ir import ONE, Instance, Rational
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


@dataclass(frozen=True)
class _Step:
    """A row ``u[tail] - u[head] + m x[arc] <= m - 1``, in ids; `sign` is -1 where it is written with ``>=``."""

    arc: int
    tail: int
    head: int
    limit: Rational
    sign: int


@dataclass(frozen=True)
class _Ordering:
    """A family of such rows with the arcs between nodes with positions that it spares."""

    family: str
    steps: list[_Step]
    spared: list[tuple[int, int, int]]


def _step(pen: Rewriting, line: Line) -> _Step | None:
    if len(line.terms) != 3 or not line.has_one_bound:
        return None
    sign = 1 if line.upper is not None else -1
    side = line.upper if line.upper is not None else line.lower
    assert side is not None
    terms = {j: sign * c for j, c in line.terms.items()}
    for arc in terms:
        tail, head = (next((j for j, c in terms.items() if c == e and j != arc), None) for e in (1, -1))
        if tail is None or head is None or not pen.columns[arc].is_binary:
            continue
        ends = (*pen.columns[tail].label[1], *pen.columns[head].label[1])
        same = pen.columns[tail].label[0] == pen.columns[head].label[0]
        if same and pen.columns[arc].label[1] == ends and sign * side == terms[arc] - 1:
            return _Step(arc, tail, head, sign * side, sign)
    return None


def _orderings(pen: Rewriting) -> list[_Ordering]:
    """Return the families of several rows that are all of that form, over one family of arcs."""
    found = []
    for name, lines in pen.row_families().items():
        steps = [step for line in lines if (step := _step(pen, line)) is not None]
        arcs = {pen.columns[step.arc].label[0] for step in steps}
        if len(steps) == len(lines) > 1 and len(arcs) == 1:
            positions = pen.family(pen.columns[steps[0].tail].label[0])
            found.append(_Ordering(name, steps, _spared(pen, steps, positions, pen.family(*arcs))))
    return found


def _spared(
    pen: Rewriting, steps: list[_Step], positions: list[int], arcs: list[int]
) -> list[tuple[int, int, int]]:
    """Return the arcs into or out of nodes with a position that no row has to do with: (arc, tail, head)."""
    have = {step.arc for step in steps}
    place = {pen.columns[j].label[1]: j for j in positions}
    found = []
    for arc in arcs:
        index = pen.columns[arc].label[1]
        tail, head = index[: len(index) // 2], index[len(index) // 2 :]
        if arc not in have and tail != head and tail in place and head in place:
            found.append((arc, place[tail], place[head]))
    return found


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: int) -> str:
        ordering = _orderings(pen)[place]
        m, sign = ordering.steps[0].limit + 1, ordering.steps[0].sign
        after = pen.row_families()[ordering.family][-1]
        for arc, tail, head in ordering.spared:
            terms = {tail: sign * ONE, head: -sign * ONE, arc: sign * m}
            sides = (None, m - 1) if sign > 0 else (1 - m, None)
            after = pen.add_line(ordering.family, pen.columns[arc].label[1], terms, *sides, after=after)
        return f"{ordering.family} written for the depot too"

    places = [k for k, ordering in enumerate(_orderings(Rewriting(instance))) if ordering.spared]
    missing = "no Miller-Tucker-Zemlin rows spare a node that has a position"
    return changed_where_it_tells(instance, rng, places, change, missing)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Change M in one row where the bounds of the positions imply the row without its arc."""
    pen = Rewriting(instance)
    fitting = []
    for ordering in _orderings(pen):
        for line, step in zip(pen.row_families()[ordering.family], ordering.steps, strict=True):
            most = pen.bounds_of({step.tail: ONE, step.head: -ONE})[1]
            if most is not None and most <= step.limit:
                fitting.append((line, step, most))
    line, step, most = drawn(fitting, rng, "no Miller-Tucker-Zemlin row has an M that the bounds justify")
    change = step.sign * (most - step.limit if -1 < most < step.limit else ONE)
    if line.upper is not None:
        line.upper += change
    elif line.lower is not None:
        line.lower += change
    line.terms[step.arc] += change
    return pen.finish(f"M of {line.name} set to another that the bounds of the positions justify")


TRANSFORMATION = Transformation(
    name="mtz-without-depot-exclusion",
    group="different",
    summary="Miller-Tucker-Zemlin rows are written for the arcs of the depot too",
    wrong="no tour can close; its look-alike changes M where the bounds of the positions justify both",
    precondition="rows u[i] - u[j] + M x[i,j] <= M - 1 that spare a node with a position",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Miller, Tucker and Zemlin 1960",
)
