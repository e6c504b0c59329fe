"""Clique cuts: of binary variables that exclude each other pairwise, one is 1 at most."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.equivalent._packing import cliques, conflicts, packing_of
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import Inequality, add_inequalities, sides_of
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]


def _at_most_one(pen: Rewriting, chosen: frozenset[int]) -> Inequality:
    names = ", ".join(pen.columns[j].name for j in sorted(chosen))
    return Inequality((), dict.fromkeys(sorted(chosen), ONE), None, ONE, names)


def _new_cliques(pen: Rewriting, rng: random.Random) -> Iterator[frozenset[int]]:
    region = Region.of(pen.original)
    stated = [packing_of(*side, region) for line in pen.lines for side in sides_of(line)]
    for clique in cliques(conflicts(pen.original, pen.lines), rng):
        if not any(known is not None and clique <= known for known in stated):
            yield clique


def _sound(instance: Instance, rng: random.Random, *, cuts: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    found = [_at_most_one(pen, c) for c, _ in zip(_new_cliques(pen, rng), range(cuts), strict=False)]
    if not found:
        raise NotApplicable("no three binary variables that exclude each other pairwise in no common row")
    family = add_inequalities(pen, "clique", found)
    return pen.finish(f"rows {family}: one at most of {'; of '.join(row.origin for row in found)}")


def _wrong(pen: Rewriting, rng: random.Random) -> Iterator[Inequality]:
    """Yield cliques with a variable too many, first such as lack one conflict only."""
    graph = conflicts(pen.original, pen.lines)
    found = [
        (len(clique - graph[extra]), clique | {extra})
        for clique in cliques(graph, rng, 2)
        for extra in sorted(graph)
        if extra not in clique and not clique.isdisjoint(graph[extra])
    ]
    for _, chosen in sorted(rng.sample(found, len(found)), key=lambda pair: pair[0]):
        yield _at_most_one(pen, chosen)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no clique of binary variables that can take one more without being one"
    row = first_wrong(prover_of(instance), _wrong(pen, rng), missing)
    family = add_inequalities(pen, "clique", [row])
    return pen.finish(f"row {family}: one at most of {row.origin}, though two of them go together")


TRANSFORMATION = Transformation(
    name="clique",
    group="equivalent",
    summary="binary variables that exclude each other pairwise are summed to at most one",
    wrong="two of the variables do not exclude each other",
    precondition="three binary variables with pairwise conflicts that no single row sums to one",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"cuts": AtLeast(1, 2)},
    source="Padberg 1973",
)
