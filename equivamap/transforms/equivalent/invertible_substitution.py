"""Another basis of the reals: ``x = U y`` with any invertible rational matrix.

Every x has one y, and the other way round, as long as nothing is an integer. The bounds of x become rows.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, ZERO, Instance, Kind
from equivamap.transforms.domains import are_redundant, families_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.equivalent._bases import Basis, random_unimodular, substitute_basis
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

MOST = 6
"""Members of a family that are mixed at once, so that rows stay short."""


def _basis(size: int, rng: random.Random) -> Basis:
    """Return a chain of sums whose places are then measured in other units."""
    basis = random_unimodular(size, rng)
    for place in range(size):
        basis.scale(place, rng.choice((ONE / 2, ZERO + 2, ZERO + 5, ZERO - 2)))
    return basis


def _substituted(pen: Rewriting, rng: random.Random, names: list[str], *, bounded: bool) -> Transformed:
    about = "" if bounded else " has bounds that the rows do not imply and"
    name = drawn(names, rng, f"no variable family of two members or more{about} is all continuous")
    chosen = _chosen(pen, name)
    family = substitute_basis(pen, chosen, _basis(len(chosen), rng), name, bounded=bounded)
    return pen.finish(f"{name} over the basis {family}{'' if bounded else ', bounds lost'}")


def _families(pen: Rewriting) -> list[str]:
    continuous = families_of(pen, lambda column: column.kind is Kind.CONTINUOUS)
    return [name for name in continuous if len(pen.family(name)) > 1]


def _chosen(pen: Rewriting, name: str) -> list[int]:
    return pen.family(name)[:MOST]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    return _substituted(pen, rng, _families(pen), bounded=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    names = [
        name
        for name in _families(pen)
        if not are_redundant(instance, dict.fromkeys(_chosen(pen, name), (None, None)))
    ]
    return _substituted(pen, rng, names, bounded=False)


TRANSFORMATION = Transformation(
    name="invertible-substitution",
    group="equivalent",
    summary="the members of a continuous family are written over another basis, their bounds as rows",
    wrong="the bounds are dropped",
    precondition="a continuous variable family of two members or more",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
