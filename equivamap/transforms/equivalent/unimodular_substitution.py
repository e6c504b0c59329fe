"""Another basis of the integers: ``x = U y`` with U and its inverse integral.

Every integral x has one integral y, and the other way round. The bounds of x become rows; y is bounded by what they
imply. For continuous families the same matrix is a change of basis like any other.
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

from equivamap.ir import ONE, Instance, Kind
from equivamap.transforms.domains import families_of, is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.equivalent._bases import Basis, random_unimodular, substitute_basis
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

MOST = 6
"""Members of a family that are mixed at once, so that rows stay short."""


def _families(pen: Rewriting) -> list[str]:
    """Return families of one kind with two members or more."""
    return [
        name
        for name in families_of(pen, lambda _: True)
        if len(pen.family(name)) > 1 and len({pen.columns[j].kind for j in pen.family(name)}) == 1
    ]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no variable family of two members or more is all integer or all continuous"
    name = drawn(_families(pen), rng, missing)
    members = pen.family(name)
    chosen = sorted(rng.sample(members, min(MOST, len(members))))
    basis = random_unimodular(len(chosen), rng)
    family = substitute_basis(pen, chosen, basis, name)
    return pen.finish(f"{name} over the unimodular basis {family}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Take half the sum and half the difference of two members: integers only where the two are even together."""
    pen = Rewriting(instance)
    pairs = []
    for name in _families(pen):
        members = pen.family(name)
        spread = [j for j in members if is_spread(pen.columns[j]) and pen.columns[j].kind is Kind.INTEGER]
        pairs += [(name, j, k) for j, k in pairwise(spread)]
    name, j, k = drawn(pairs, rng, "no family has two integers that are not fixed")
    half = ONE / 2
    basis = Basis([[ONE, ONE], [ONE, -ONE]], [[half, half], [half, -half]])
    family = substitute_basis(pen, [j, k], basis, name)
    return pen.finish(f"{name} as sums and differences of {family}, which is not unimodular")


TRANSFORMATION = Transformation(
    name="unimodular-substitution",
    group="equivalent",
    summary="the members of a family are written over a unimodular basis, their bounds as rows",
    wrong="two integers become a sum and a difference of two others, which misses those with an odd sum",
    precondition="a variable family of two members or more, all integer or all continuous",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Aardal, Hurkens and Lenstra 2000",
)
