"""A variable family changes its unit, and one row is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance, Kind
from equivamap.transforms.different._changes import first_told
from equivamap.transforms.different._difference import points_differ
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

LACKING = "no continuous variable family stands in a row"


def _families(pen: Rewriting) -> list[str]:
    """Return the continuous families that stand in a row."""
    standing = {j for line in pen.lines for j in line.terms}
    return [
        name
        for name, ids in pen.families().items()
        if all(pen.columns[j].kind is Kind.CONTINUOUS for j in ids) and standing & set(ids)
    ]


def _rescale(pen: Rewriting, name: str, factor: int) -> dict[int, int]:
    """Measure a continuous family in units `factor` times larger, and return the new ids."""
    family = pen.fresh_family(f"{name}_in_{factor}")
    return {j: pen.rescale_column(j, family, pen.columns[j].label[1], factor) for j in pen.family(name)}


def _sound(instance: Instance, rng: random.Random, *, factor: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    name = drawn(_families(pen), rng, LACKING)
    _rescale(pen, name, factor)
    return pen.finish(f"{name} measured in units of {factor}")


def _unsound(instance: Instance, rng: random.Random, *, factor: int, **_: Any) -> Transformed:
    def attempt(place: tuple[str, int]) -> tuple[tuple[str, int], bool | None]:
        said = Rewriting(instance)  # the row that is left, over the old units
        terms = said.lines[place[1]].terms
        for j in terms.keys() & set(said.family(place[0])):
            terms[j] /= factor
        return place, points_differ(instance, said)

    pen = Rewriting(instance)
    places = [
        (name, i)
        for name in _families(pen)
        for i, line in enumerate(pen.lines)
        if not line.terms.keys().isdisjoint(pen.family(name))
    ]
    name, i = first_told(rng, places, attempt, LACKING)
    line = pen.lines[i]
    before = dict(line.terms)
    for j, k in _rescale(pen, name, factor).items():
        if j in before:
            line.terms[k] = before[j]
    return pen.finish(f"{name} measured in units of {factor}, forgotten in {line.name}")


TRANSFORMATION = Transformation(
    name="units-forgotten",
    group="different",
    summary="a continuous variable family is measured in another unit, but not in one row",
    wrong="one row still takes the old unit; its look-alike changes all rows",
    precondition="a continuous variable family that stands in a row",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"factor": AtLeast(2, 1000)},
)
