"""A variable family changes its unit, and one row is forgotten."""

from __future__ import annotations

import random
from typing import Any

from equivamap.errors import UsageError
from equivamap.ir import ONE, Affine, Instance, Kind
from equivamap.transforms.different._choosing import drawn
from equivamap.transforms.different._difference import first_told, points_differ
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
    found = {}
    for j in pen.family(name):
        column = pen.columns[j]
        low = None if column.lower is None else column.lower / factor
        high = None if column.upper is None else column.upper / factor
        formula = Affine.variable(j).scaled(ONE / factor)
        found[j] = pen.add_column(family, column.label[1], low, high, Kind.CONTINUOUS, formula)
        pen.replace_column(j, Affine.variable(found[j], factor))
    return found


def _sound(instance: Instance, rng: random.Random, *, factor: int, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    name = drawn(_families(pen), rng, LACKING)
    _rescale(pen, name, _checked(factor))
    return pen.finish(f"{name} measured in units of {factor}")


def _unsound(instance: Instance, rng: random.Random, *, factor: int, **_: Any) -> Transformed:
    _checked(factor)

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


def _checked(factor: object) -> int:
    if not isinstance(factor, int) or isinstance(factor, bool) or factor < 2:
        raise UsageError(
            f"factor = {factor!r} is no unit to change to",
            kind="option",
            remedy="a whole number of 2 or more",
            side="options",
        )
    return factor


TRANSFORMATION = Transformation(
    name="units-forgotten",
    group="different",
    summary="a continuous variable family is measured in another unit, but not in one row",
    wrong="one row still takes the old unit; its look-alike changes all rows",
    precondition="a continuous variable family that stands in a row",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    options={"factor": 1000},
)
