"""Interchangeable blocks of variables are put in order: ``w x_1 >= w x_2 >= ...`` for weights w over each block."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from equivamap.ir import ONE, ZERO, Index, Instance, Rational
from equivamap.transforms.implication import TRIES, first_against_optima
from equivamap.transforms.inequalities import Inequality, add_inequalities
from equivamap.transforms.restricting._symmetry import Blocks, Symmetries, blocks_of
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

LEXICOGRAPHIC = 8
"""Largest block of binary variables that is ordered by powers of two, in place of their sum."""


def _leading_families(instance: Instance, blocks: Blocks) -> list[tuple[str, int]]:
    """Return the families with one place among those of the values."""
    names = [name for name, _ in blocks.places]
    return sorted(place for place in blocks.places if names.count(place[0]) == 1)


def _key(pen: Rewriting, name: str, position: int, value: Any) -> dict[int, Rational]:
    """Return what a block is ordered by: one form over its columns in a family, the same for every block."""
    rest: dict[Index, int] = {}
    for j in pen.family(name):
        index = pen.columns[j].label[1]
        if index[position] == value:
            rest[index[:position] + index[position + 1 :]] = j
    binary = all(pen.columns[j].is_binary for j in rest.values())
    lexicographic = binary and len(rest) <= LEXICOGRAPHIC
    ordered = sorted(rest, key=str)
    return {
        rest[index]: ZERO + 2 ** (len(ordered) - 1 - k) if lexicographic else ONE
        for k, index in enumerate(ordered)
    }


def _in_order(pen: Rewriting, place: tuple[str, int], before: Any, after: Any) -> Inequality:
    name, position = place
    terms = _key(pen, name, position, before)
    for j, c in _key(pen, name, position, after).items():
        terms[j] = terms.get(j, ZERO) - c
    return Inequality((after,), terms, ZERO, None, f"{name} of {before} before {after}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen, symmetries = Rewriting(instance), Symmetries(instance)
    for blocks in blocks_of(instance):
        places = _leading_families(instance, blocks)
        classes = [members for members in symmetries.classes(blocks) if len(members) > 1] if places else []
        if not classes:
            continue
        place = rng.choice(places)
        rows = [
            _in_order(pen, place, before, after) for members in classes for before, after in pairwise(members)
        ]
        family = add_inequalities(pen, "order", rows)
        return pen.finish(f"rows {family}: {place[0]} of interchangeable {_listed(classes)} in order")
    raise NotApplicable("no two values of an index are interchangeable")


def _listed(classes: list[list[Any]]) -> str:
    return "; ".join(", ".join(map(str, members)) for members in classes)


def _wrong(pen: Rewriting, rng: random.Random) -> Iterator[Inequality]:
    """Yield orders of values that look alike, in that every column has a counterpart, but are no symmetry."""
    symmetries = Symmetries(pen.original)
    for blocks in blocks_of(pen.original):
        places = _leading_families(pen.original, blocks)
        pairs = list(pairwise(blocks.values))
        for one, other in rng.sample(pairs, len(pairs)) if places else ():
            to = symmetries.permutation(blocks, one, other)
            if to is not None and not symmetries.holds(to):
                place = rng.choice(places)
                yield _in_order(pen, place, one, other)
                yield _in_order(pen, place, other, one)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no two values that look alike can be put in an order that costs every optimum"
    row = first_against_optima(instance, islice(_wrong(pen, rng), TRIES), missing)
    family = add_inequalities(pen, "order", [row])
    return pen.finish(f"row {family}: {row.origin}, though they are not interchangeable")


TRANSFORMATION = Transformation(
    name="symmetry-breaking",
    group="restricting",
    summary="blocks of variables that are interchangeable are put in order",
    wrong="the blocks look alike but are not interchangeable, and the order cuts every optimum off",
    precondition="two values of an index whose exchange leaves the model as it is",
    keeps=("quasi-karp",),
    sound=_sound,
    unsound=_unsound,
    source="Sherali and Smith 2001; Margot 2010",
)
