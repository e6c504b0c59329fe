"""Miller-Tucker-Zemlin rows written for the depot too: then no tour can close."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Index, Instance
from equivamap.transforms.different._choosing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

Ordering = tuple[str, str, str, list[Line]]
"""Row family, position family, arc family, and the rows."""


def _orderings(pen: Rewriting) -> list[Ordering]:
    """Return the families of rows ``u[i] - u[j] + M x[i,j] <= M - 1``, all of them of that form."""
    found = []
    for name, lines in pen.row_families().items():
        parts = [_mtz(pen, line) for line in lines]
        families = {part[:2] for part in parts if part is not None}
        if None not in parts and len(families) == 1 and len(lines) > 1:
            positions, arcs = next(iter(families))
            found.append((name, positions, arcs, lines))
    return found


def _mtz(pen: Rewriting, line: Line) -> tuple[str, str, Index] | None:
    if len(line.terms) != 3 or line.lower is not None or line.upper is None:
        return None
    ahead = [j for j, c in line.terms.items() if c == 1 and not pen.columns[j].is_binary]
    behind = [j for j, c in line.terms.items() if c == -1]
    arcs = [j for j in line.terms if pen.columns[j].is_binary]
    if not len(ahead) == len(behind) == len(arcs) == 1:
        return None
    index = pen.columns[arcs[0]].label[1]
    i, j = (pen.columns[k].label[1] for k in (ahead[0], behind[0]))
    if index != (*i, *j) or line.upper != line.terms[arcs[0]] - 1:
        return None
    return pen.columns[ahead[0]].label[0], pen.columns[arcs[0]].label[0], index


def _depot_arcs(pen: Rewriting, ordering: Ordering) -> list[tuple[int, int, int]]:
    """Return the arcs (arc, tail position, head position) of nodes with a position that have no row yet."""
    _name, positions, arcs, lines = ordering
    have = {_mtz(pen, line) for line in lines}
    place = {pen.columns[j].label[1]: j for j in pen.family(positions)}
    found = []
    for arc in pen.family(arcs):
        index = pen.columns[arc].label[1]
        tail, head = index[:1], index[1:]
        if tail != head and tail in place and head in place and (positions, arcs, index) not in have:
            found.append((arc, place[tail], place[head]))
    return found


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    fitting = [o for o in _orderings(pen) if _depot_arcs(pen, o)]
    ordering = drawn(fitting, rng, "no Miller-Tucker-Zemlin rows spare a node that has a position")
    name, _positions, _arcs, lines = ordering
    m = lines[0].upper
    assert m is not None
    for arc, tail, head in _depot_arcs(pen, ordering):
        pen.add_line(name, pen.columns[arc].label[1], {tail: ONE, head: -ONE, arc: m + 1}, None, m)
    return pen.finish(f"{name} written for the depot too")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Change M in one row where the bounds of the positions imply the row without its arc."""
    pen = Rewriting(instance)
    fitting = []
    for _name, _positions, _arcs, lines in _orderings(pen):
        for line in lines:
            arc = next(j for j in line.terms if pen.columns[j].is_binary)
            most = pen.bounds_of({j: c for j, c in line.terms.items() if j != arc})[1]
            if most is not None and line.upper is not None and most <= line.upper:
                fitting.append((line, arc, most))
    line, arc, most = drawn(fitting, rng, "no Miller-Tucker-Zemlin row has an M that the bounds justify")
    assert line.upper is not None
    change = most - line.upper if most < line.upper else ONE
    line.upper += change
    line.terms[arc] += change
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
    source="Miller, Tucker, Zemlin 1960",
)
