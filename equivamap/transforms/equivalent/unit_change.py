"""A variable family in another unit: with ``x = k y``, ``a x <= b`` becomes ``k a y <= b``, bounds are divided by k."""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ZERO, Instance, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

_FACTORS = (10, 100, 1000)
_NOT_WHOLE = (Kind.CONTINUOUS, Kind.SEMICONTINUOUS)


def _in_new_unit(instance: Instance, rng: random.Random, *, factor: int | None, forget: bool) -> Transformed:
    pen = Rewriting(instance)
    families = {
        name: ids
        for name, ids in pen.families().items()
        if all(pen.columns[j].kind in _NOT_WHOLE for j in ids)
        and (not forget or any(_would_show(line, set(ids)) for line in pen.lines))
    }
    why = "no variable family is continuous" + (" and stands in rows with others or a side" if forget else "")
    name = drawn(list(families), rng, why)
    members = families[name]
    k = ZERO + (factor or rng.choice(_FACTORS))
    line = drawn([line for line in pen.lines if _would_show(line, set(members))], rng, "") if forget else None
    old = dict(line.terms) if line else {}
    family = pen.fresh_family(f"{name}_per_{k}")
    for j in members:
        new = pen.rescale_column(j, family, pen.columns[j].label[1], k)
        if line and j in old:
            line.terms[new] = old[j]
    if name in pen.docs:
        pen.docs[family] = f"{pen.docs[name]}, in units of {k}"
    return pen.finish(f"{name} in units of {k}" + (f", forgotten in {line.name}" if line else ""))


def _would_show(line: Line, members: set[int]) -> bool:
    """Tell whether a row changes when the members in it are divided by a number."""
    inside = members & line.terms.keys()
    return bool(inside) and (len(inside) < len(line.terms) or bool(line.lower or line.upper))


def _sound(instance: Instance, rng: random.Random, *, factor: int | None, **_: Any) -> Transformed:
    return _in_new_unit(instance, rng, factor=factor, forget=False)


def _unsound(instance: Instance, rng: random.Random, *, factor: int | None, **_: Any) -> Transformed:
    return _in_new_unit(instance, rng, factor=factor, forget=True)


TRANSFORMATION = Transformation(
    name="unit-change",
    group="equivalent",
    summary="a continuous variable family is measured in another unit",
    wrong="the new unit is forgotten in one row",
    precondition="a variable family without integrality",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"factor": AtLeast(2, None)},
)
