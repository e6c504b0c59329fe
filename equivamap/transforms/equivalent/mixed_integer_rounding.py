"""Mixed-integer rounding: for ``f = frac(b)``, coefficients ``floor(a) + max(frac(a) - f, 0) / (1 - f)``."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.equivalent._rounding import mixed_integer_rounding
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import (
    Inequality,
    add_inequalities,
    at_most,
    normal_form,
    sides_of,
    stated,
)
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]


def _cuts(pen: Rewriting, rng: random.Random, *, wrong: bool) -> Iterator[Inequality]:
    """Yield cuts of single rows, divided by one of their coefficients."""
    region = Region.of(pen.original)
    known = stated(pen)
    for line in rng.sample(pen.lines, len(pen.lines)):
        for terms, limit in sides_of(line):
            sizes = {ONE, *(abs(c) for j, c in terms.items() if region.integer[j])}
            for size in rng.sample(sorted(sizes), len(sizes)):
                cut = mixed_integer_rounding(
                    {j: c / size for j, c in terms.items()}, limit / size, region, fraction_for_rest=wrong
                )
                if cut is None or not cut[0] or normal_form(*cut) in known:
                    continue
                known.add(normal_form(*cut))
                divided = "" if size == 1 else f" divided by {size}"
                yield at_most(cut[0], cut[1], line.label[1], f"{line.name}{divided}")


def _sound(instance: Instance, rng: random.Random, *, cuts: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    found = [cut for cut, _ in zip(_cuts(pen, rng, wrong=False), range(cuts), strict=False)]
    if not found:
        raise NotApplicable("no row where mixed-integer rounding says more than rounding down")
    family = add_inequalities(pen, "mir", found)
    return pen.finish(f"rows {family}: mixed-integer rounding of {', '.join(cut.origin for cut in found)}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no row where mixed-integer rounding with the wrong fraction cuts anything off"
    cut = first_wrong(prover_of(instance), _cuts(pen, rng, wrong=True), missing)
    family = add_inequalities(pen, "mir", [cut])
    return pen.finish(f"row {family}: mixed-integer rounding of {cut.origin}, with f for 1 - f")


TRANSFORMATION = Transformation(
    name="mixed-integer-rounding",
    group="equivalent",
    summary="mixed-integer rounding cuts of single rows are added",
    wrong="the fraction f of the right-hand side stands where 1 - f belongs",
    precondition="a row whose rounding uses a continuous variable, or fractions beyond that of its side",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"cuts": AtLeast(1, 2)},
    source="Nemhauser and Wolsey 1990",
)
