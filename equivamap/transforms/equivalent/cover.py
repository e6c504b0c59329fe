"""Cover cuts: of a set C of items that is too heavy for a knapsack, ``|C| - 1`` fit at most."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from equivamap.ir import ONE, ZERO, Instance, Rational
from equivamap.transforms.equivalent._packing import Knapsack, knapsacks_of
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import (
    Inequality,
    add_inequalities,
    at_most,
    normal_form,
    side_of,
    stated,
)
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]

TRIALS = 4


def _minimal_cover(knapsack: Knapsack, rng: random.Random) -> list[int] | None:
    """Return columns whose literals are too heavy together, none of them to spare; None where all fit."""
    # what is too heavy alone makes a bound, not a cover
    items = [j for j in sorted(knapsack.weights) if knapsack.weights[j] <= knapsack.room]
    cover: list[int] = []
    weight = ZERO
    for j in rng.sample(items, len(items)):
        cover.append(j)
        weight += knapsack.weights[j]
        if weight > knapsack.room:
            break
    else:
        return None
    for j in sorted(cover, key=lambda k: (knapsack.weights[k], k)):
        if weight - knapsack.weights[j] > knapsack.room:
            weight -= knapsack.weights[j]
            cover.remove(j)
    return sorted(cover)


def _at_most(chosen: list[int], count: int, knapsack: Knapsack, line: Line, note: str) -> Inequality:
    terms = {j: ONE if j in knapsack.straight else -ONE for j in chosen}
    limit: Rational = ZERO + count - sum(j not in knapsack.straight for j in chosen)
    return at_most(terms, limit, line.label[1], f"{line.name}{note}")


def _covers(pen: Rewriting, line: Line, rng: random.Random) -> Iterator[tuple[Knapsack, list[int]]]:
    region = Region.of(pen.original)
    for knapsack in knapsacks_of(line, region):
        for _ in range(TRIALS):
            cover = _minimal_cover(knapsack, rng)
            if cover is not None and len(cover) > 1:
                yield knapsack, cover


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    known = stated(pen)
    families = list(pen.row_families().items())
    for name, lines in rng.sample(families, len(families)):
        found = []
        for line in lines:
            for knapsack, cover in _covers(pen, line, rng):
                row = _at_most(cover, len(cover) - 1, knapsack, line, "")
                if normal_form(*side_of(row)) not in known:
                    found.append(row)
                    break
        if found:
            family = add_inequalities(pen, "cover", found)
            return pen.finish(f"rows {family}: minimal covers of the rows {name}")
    raise NotApplicable(
        "no row over binary variables has a cover of two items or more that it does not state"
    )


def _wrong(pen: Rewriting, rng: random.Random) -> Iterator[Inequality]:
    for line in rng.sample(pen.lines, len(pen.lines)):
        for knapsack, cover in _covers(pen, line, rng):
            spare = rng.choice(cover)
            light = [j for j in cover if j != spare]
            choices = [(cover, ", one item too few allowed"), (light, ", of items that fit together")]
            for chosen, note in rng.sample(choices, 2):
                if len(chosen) > 1:
                    yield _at_most(chosen, len(cover) - 2, knapsack, line, note)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no cover of a row over binary variables where one item less is too few"
    row = first_wrong(prover_of(instance), _wrong(pen, rng), missing)
    family = add_inequalities(pen, "cover", [row])
    return pen.finish(f"row {family}: a cover of {row.origin}")


TRANSFORMATION = Transformation(
    name="cover",
    group="equivalent",
    summary="minimal covers of the knapsack rows of one family are added as cuts",
    wrong="one item too few is allowed, or the items are no cover",
    precondition="a row over binary variables that a set of two or more items breaks",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Balas 1975; Wolsey 1975",
)
