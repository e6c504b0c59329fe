"""A sum over the wrong index set: one term too few or too many."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.different._choosing import drawn, is_spread
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
    pen = Rewriting(instance)
    line, name, members = drawn(_sums(pen), rng, "no row sums over a family")
    outside = [j for j in pen.family(name) if j not in line.terms and is_spread(pen.columns[j])]
    inside = [j for j in members if is_spread(pen.columns[j])]
    if outside and (rng.random() < 0.5 or not inside):
        j = rng.choice(outside)
        line.terms[j] = line.terms[rng.choice(members)]
        return pen.finish(f"{pen.columns[j].name} counted in {line.name}")
    j = drawn(inside, rng, "every member of the sum is fixed")
    del line.terms[j]
    return pen.finish(f"{pen.columns[j].name} left out of {line.name}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Count a column in that is fixed at zero."""
    pen = Rewriting(instance)
    line, name, _members = drawn(_sums(pen), rng, "no row sums over a family")
    zeros = [
        j for j in pen.columns if j not in line.terms and pen.columns[j].lower == 0 == pen.columns[j].upper
    ]
    j = drawn(zeros, rng, f"no variable outside the sum over {name} is fixed at zero")
    line.terms[j] = ONE
    return pen.finish(f"{pen.columns[j].name}, which is zero, counted in {line.name}")


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
