"""What is left takes the place of what is used: ``x = u - y`` with ``0 <= y <= u - l``.

Both are affine, so that the maps are bijections both ways; an integer stays one since u is rounded down first. Rows
take the constants on their sides.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import ONE, Affine, Instance
from equivamap.transforms.domains import domain_of, families_of
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _complemented(instance: Instance, rng: random.Random, *, forget: bool) -> Transformed:
    """Complement one family; with `forget`, the sides of one row stay as they were."""
    pen = Rewriting(instance)
    fitting = [
        name
        for name in families_of(pen, lambda column: domain_of(column)[1] is not None)
        if not forget or _places(pen, name)
    ]
    where = ", other than zero, and stands in a row with a side" if forget else ""
    name = drawn(fitting, rng, f"no variable family, free of semicontinuous ones, has upper bounds{where}")
    line = drawn(_places(pen, name), rng, "") if forget else None
    sides = (line.lower, line.upper) if line else (None, None)
    family = pen.fresh_family(f"{name}_left")
    for j in pen.family(name):
        column = pen.columns[j]
        low, up = domain_of(column)
        assert up is not None
        width = None if low is None else up - low
        form = Affine({j: -ONE}, up)
        y = pen.add_column(family, column.label[1], 0, width, column.kind, form)
        pen.replace_column(j, Affine({y: -ONE}, up))
    if line:
        line.lower, line.upper = sides
    wrong = f", the constants forgotten in {line.name}" if line else ""
    return pen.finish(f"{name} complemented to {family}{wrong}")


def _places(pen: Rewriting, name: str) -> list[Line]:
    """Return the rows whose sides change."""
    found = []
    for line in pen.lines:
        ends = {j: domain_of(pen.columns[j])[1] for j in pen.family(name) if j in line.terms}
        moved = sum(line.terms[j] * end for j, end in ends.items() if end is not None)
        if moved and line.sense != "free":
            found.append(line)
    return found


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _complemented(instance, rng, forget=False)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _complemented(instance, rng, forget=True)


TRANSFORMATION = Transformation(
    name="complement",
    group="equivalent",
    summary="variables with upper bounds become what is left up to them",
    wrong="the constants are forgotten in one row",
    precondition="a variable family with upper bounds, free of semicontinuous ones",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
