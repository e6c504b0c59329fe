"""A largest value as a chain: ``z >= e_i`` for all i becomes ``t_i >= e_i``, ``t_{i+1} >= t_i`` and ``z >= t_n``.

Each t_i is a running maximum; at every point of the original all of them may be z. Where the smallest value is
maximised, all directions are turned. Any number of rows whose direction works against the cost of z will do, whatever
other rows z is in.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Affine, Instance
from equivamap.transforms.domains import is_plain
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import follows, prover_of
from equivamap.transforms.inequalities import distinct
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _epigraphs(pen: Rewriting) -> list[tuple[int, list[Line]]]:
    """Return plain columns that the objective drives against two rows or more, and these rows."""
    found = []
    for z, cost in pen.cost.items():
        falls = (cost > 0) == (pen.sense == "min")
        rows = [line for line in pen.lines if z in line.terms and _bounds_from(line, z, below=falls)]
        if len(rows) > 1 and is_plain(pen.columns[z]):
            found.append((z, rows))
    return found


def _bounds_from(line: Line, z: int, *, below: bool) -> bool:
    """Tell whether a row with one bound and other columns bounds a column from below, or from above."""
    if not line.has_one_bound or len(line.terms) < 2:
        return False
    bounded_below = (line.lower is not None) == bool(line.terms[z] > 0)
    return bounded_below == below


def _chained(pen: Rewriting, z: int, rows: list[Line], cut: int | None) -> Transformed:
    """Write the rows as a chain; `cut` is a place whose link to the next is missing."""
    column = pen.columns[z]
    falls = (pen.cost[z] > 0) == (pen.sense == "min")
    wish = "largest" if falls else "smallest"
    family, link = pen.fresh_family(f"{wish}_so_far"), pen.fresh_family(f"{wish}_grows")
    own = [line.label[1] for line in rows[:-1]]
    indices = distinct(own) if () not in own else [(k + 1,) for k in range(len(own))]
    steps = [
        pen.add_column(family, index, column.lower, column.upper, column.kind, Affine.variable(z))
        for index in indices
    ]
    for line, t in zip(rows, steps, strict=False):
        line.terms[t] = line.terms.pop(z)
    for place, (t, following) in enumerate(zip(steps, [*steps[1:], z], strict=True)):
        if place != cut:
            sides = (0, None) if falls else (None, 0)
            pen.add_line(link, indices[place], {following: ONE, t: -ONE}, *sides)
    wrong = "" if cut is None else f", the link after {rows[cut].name} missing"
    return pen.finish(f"{column.name} bounded through the chain {family}{wrong}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no variable of the objective is driven against two rows with one bound"
    return _chained(pen, *drawn(_epigraphs(pen), rng, missing), None)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Leave out a link, so that the expressions before it count no longer; the rest must not imply their rows."""
    pen = Rewriting(instance)
    fitting = []
    for z, rows in _epigraphs(pen):
        for cut in range(len(rows) - 1):
            gone = {id(line) for line in rows[: cut + 1]}
            prover = prover_of(instance, [line for line in pen.lines if id(line) not in gone])
            if not all(follows(prover, line) for line in rows[: cut + 1]):
                fitting.append((z, rows, cut))
                break
    missing = (
        "no variable of the objective is driven against two rows with one bound that others do not imply"
    )
    return _chained(pen, *drawn(fitting, rng, missing))


TRANSFORMATION = Transformation(
    name="epigraph-min-max",
    group="equivalent",
    summary="a variable above several expressions becomes the end of a chain of running maxima",
    wrong="a link of the chain is missing, so that the expressions before it do not count",
    precondition="a variable that the objective drives against two rows with one bound each",
    keeps=("same-decisions", "reformulation"),
    sound=_sound,
    unsound=_unsound,
)
