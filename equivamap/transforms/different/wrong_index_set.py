"""A sum over the wrong index set: one term too few or too many."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Affine, Index, Instance, Rational
from equivamap.transforms.different._changes import changed_where_it_tells
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _sums(pen: Rewriting) -> list[tuple[Line, str, list[int]]]:
    """Return the rows with at least two members of one family, with these members."""
    found = []
    for line in pen.lines:
        by_family: dict[str, list[int]] = {}
        for j in line.terms:
            by_family.setdefault(pen.columns[j].label[0], []).append(j)
        found += [(line, name, ids) for name, ids in by_family.items() if len(ids) > 1]
    return found


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    def change(pen: Rewriting, place: tuple[int, int, Rational | None]) -> str:
        i, j, coefficient = place
        line = pen.lines[i]
        if coefficient is None:
            del line.terms[j]
            return f"{pen.columns[j].name} left out of {line.name}"
        line.terms[j] = coefficient
        return f"{pen.columns[j].name} counted in {line.name}"

    pen = Rewriting(instance)
    places: list[tuple[int, int, Rational | None]] = []
    for line, name, members in _sums(pen):
        i = pen.lines.index(line)
        places += [
            (i, j, None if j in line.terms else line.terms[members[0]])
            for j in pen.family(name)
            if is_spread(pen.columns[j])
        ]
    return changed_where_it_tells(instance, rng, places, change, "no row sums over a family that may vary")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Count a column in that is fixed at zero, a further member of the family if there is none."""
    pen = Rewriting(instance)
    line, name, members = drawn(_sums(pen), rng, "no row sums over a family")
    zeros = [j for j, c in pen.columns.items() if j not in line.terms and c.lower == 0 == c.upper]
    if zeros:
        j = rng.choice(zeros)
    else:
        j = pen.add_column(name, _further(pen, name), 0, 0, pen.columns[members[0]].kind, Affine({}))
    line.terms[j] = line.terms[members[0]]
    return pen.finish(f"{pen.columns[j].name}, which is zero, counted in {line.name}")


def _further(pen: Rewriting, name: str) -> Index:
    """Return an index that the family does not have: its last one, and one further."""
    indices = [pen.columns[j].label[1] for j in pen.family(name)]
    *head, last = indices[-1]
    ends = [index[-1] for index in indices]
    numbers = [end for end in ends if isinstance(end, int)]
    if isinstance(last, int):
        return (*head, max(numbers) + 1)
    return (*head, next(word for k in range(len(ends) + 1) if (word := f"none{k or ''}") not in ends))


TRANSFORMATION = Transformation(
    name="wrong-index-set",
    group="different",
    summary="a sum over a family misses a member, or counts one too many",
    wrong="the row says something of other members; its look-alike counts one in that is zero",
    precondition="a row that sums over members of a family",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
