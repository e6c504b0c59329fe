"""A row that says nothing new: implied by the bounds of its variables, or weaker than another row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from equivamap.ir import ONE, ZERO, Instance
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import Inequality, add_inequalities, at_most, least, sides_of
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]

DRAWS = 12


def _weaker(pen: Rewriting, rng: random.Random, slack: int) -> Iterator[Inequality]:
    """Yield rows whose right-hand side is `slack` beyond what bounds or another row allow."""
    hull = Region.of(pen.original).hull
    bounded = [j for j, (low, high) in enumerate(hull) if None not in (low, high) and low != high]
    lines = [line for line in pen.lines if sides_of(line)]
    kinds = [*(["bounds"] if len(bounded) > 1 else []), *(["row"] if lines else [])]
    for _ in range(DRAWS if kinds else 0):
        if rng.choice(kinds) == "row":
            line = rng.choice(lines)
            terms, limit = rng.choice(sides_of(line))
            # a row over multiples of 2 is not weaker, or stronger, by 1
            extra = slack * max(ONE, *(abs(c) for c in terms.values()))
            yield at_most(terms, limit + extra, (), f"{line.name} with {extra} added")
            continue
        chosen = sorted(rng.sample(bounded, min(len(bounded), rng.randint(2, 4))))
        terms = {j: ZERO + rng.randint(1, 3) for j in chosen}
        low = least({j: -c for j, c in terms.items()}, hull)
        assert low is not None, "bounded columns have a greatest value"
        yield at_most(terms, -low + slack, (), f"the greatest value within the bounds with {slack} added")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    row = next(_weaker(pen, rng, rng.randint(0, 3)), None)
    if row is None:
        raise NotApplicable("no row has a bound, and no two variables have two")
    family = add_inequalities(pen, "redundant", [row])
    return pen.finish(f"row {family}: at most {row.origin}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no row or set of bounded variables reaches its bound"
    row = first_wrong(prover_of(instance), _weaker(pen, rng, -1), missing)
    family = add_inequalities(pen, "redundant", [row])
    return pen.finish(f"row {family}: at most {row.origin}")


TRANSFORMATION = Transformation(
    name="redundant-row",
    group="equivalent",
    summary="a row is added that the bounds of its variables or another row imply",
    wrong="its right-hand side is one less than what is reached",
    precondition="a row with a bound, or two variables with two bounds each",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
