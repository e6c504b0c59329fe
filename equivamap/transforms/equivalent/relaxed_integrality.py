"""Integrality that an equation implies is dropped.

In ``a x_j + sum(a_k x_k) = b`` with ``a`` 1 or -1, all ``a_k`` and b integral and all x_k integers, x_j is an integer
whatever its kind. The variables x_k that vouch for it keep their integrality.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Instance, Kind
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Column, Line, Rewriting, Transformed, range_of
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]

_WHOLE = (Kind.INTEGER, Kind.SEMIINTEGER)


def _over_integers(pen: Rewriting, line: Line, j: int) -> bool:
    """Tell whether a row is an equation of a column with integers alone."""
    others = [k for k in line.terms if k != j]
    return line.is_equation and j in line.terms and all(pen.columns[k].kind in _WHOLE for k in others)


def _gives_integers(line: Line, j: int) -> bool:
    """Tell whether an equation over integers, solved for a column, has integral coefficients and constant.

    This is the condition with the row divided by its coefficient of the column.
    """
    assert line.lower is not None
    own = line.terms[j]
    return all((c / own).denominator == 1 for c in (*line.terms.values(), line.lower))


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Relax as many members of one family as have an equation each whose other variables stay integer."""
    pen = Rewriting(instance)
    fitting = [
        name
        for name, ids in pen.families().items()
        if any(_is_determined(pen, j) for j in ids if pen.columns[j].kind is Kind.INTEGER)
    ]
    name = drawn(fitting, rng, "no equation determines an integer from integers with integral coefficients")
    relaxed = []
    for j in pen.family(name):
        if pen.columns[j].kind is Kind.INTEGER and _is_determined(pen, j):
            pen.columns[j].kind = Kind.CONTINUOUS
            relaxed.append(pen.columns[j].name)
    return pen.finish(f"integrality of {', '.join(relaxed)} left to equations")


def _is_determined(pen: Rewriting, j: int) -> bool:
    return any(_over_integers(pen, line, j) and _gives_integers(line, j) for line in pen.lines)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Relax one integer in an equation that gives fractions as well."""
    pen = Rewriting(instance)
    fitting = [
        (j, line)
        for j, column in pen.columns.items()
        if column.kind is Kind.INTEGER and _has_room(column) and not _is_determined(pen, j)
        for line in pen.lines
        if len(line.terms) > 1 and _over_integers(pen, line, j)
    ]
    missing = "no equation over integers has a coefficient that does not divide the others and the side"
    j, line = drawn(fitting, rng, missing)
    pen.columns[j].kind = Kind.CONTINUOUS
    name = pen.columns[j].name
    return pen.finish(f"integrality of {name} left to {line.name}, which gives fractions as well")


def _has_room(column: Column) -> bool:
    low, up = range_of(column)
    return low is None or up is None or low < up


TRANSFORMATION = Transformation(
    name="relaxed-integrality",
    group="equivalent",
    summary="integers that equations determine from other integers become continuous",
    wrong="the equation, solved for the variable, gives fractions as well",
    precondition="an equation over integers that, solved for one of them, has integral coefficients and constant",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
