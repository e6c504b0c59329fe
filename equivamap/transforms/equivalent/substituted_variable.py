"""A variable that an equation defines is substituted out: ``x = (b - a y) / c``; its bounds become a row.

What is left out is an affine function of what stays, so that the maps are bijections both ways. An integer is left out
only where its equation, solved for it, has integral coefficients and constant over integers.
"""

from __future__ import annotations

import random
from typing import Any

from equivamap.ir import Affine, Instance, Kind
from equivamap.transforms.domains import add_range, are_redundant, is_plain
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


def _solved(pen: Rewriting, line: Line, j: int) -> Affine | None:
    """Return what an equation says of a plain column, or None where it does not define it with its kind."""
    if not line.is_equation or j not in line.terms or len(line.terms) < 2 or not is_plain(pen.columns[j]):
        return None
    assert line.lower is not None
    own = line.terms[j]
    form = Affine({k: -c / own for k, c in line.terms.items() if k != j}, line.lower / own)
    if pen.columns[j].kind is Kind.INTEGER:
        numbers = (*form.terms.values(), form.constant)
        whole = all(pen.columns[k].kind in (Kind.INTEGER, Kind.SEMIINTEGER) for k in form.terms)
        if not whole or any(c.denominator != 1 for c in numbers):
            return None
    return form


def _choices(pen: Rewriting) -> list[list[tuple[int, Line]]]:
    """Return what may be substituted at once: families all of whose members have an equation, else single members.

    No equation of a family has two members of it, so that they go one after the other in any order.
    """
    choices: list[list[tuple[int, Line]]] = []
    for members in pen.families().values():
        found: dict[int, Line] = {}
        for j in members:
            lines = [
                line
                for line in pen.lines
                if line not in found.values()
                and len(line.terms.keys() & set(members)) == 1
                and _solved(pen, line, j) is not None
            ]
            if lines:
                found[j] = lines[0]
        if len(found) == len(members):
            choices.append(list(found.items()))
        else:
            singles = ((j, line) for j in members for line in pen.lines if _solved(pen, line, j) is not None)
            choices += [[single] for single in singles]
    return choices


def _substituted(pen: Rewriting, chosen: list[tuple[int, Line]], *, bounded: bool) -> Transformed:
    name = pen.columns[chosen[0][0]].label[0]
    family = pen.fresh_family(f"range_{name}")
    names = []
    for j, line in chosen:
        column = pen.columns[j]
        names.append(column.name)
        form = _solved(pen, line, j)
        assert form is not None, "an equation of one member is not changed by the others"
        pen.remove_lines([line])
        if bounded:
            add_range(pen, family, column, form)
        pen.replace_column(j, form)
    return pen.finish(f"{', '.join(names)} substituted out{'' if bounded else ', bounds lost'}")


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    choices = _choices(pen)
    whole = [choice for choice in choices if len(choice) > 1]
    chosen = drawn(whole or choices, rng, "no equation defines a variable that is not semicontinuous")
    return _substituted(pen, chosen, bounded=True)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    choices = _choices(pen)
    rng.shuffle(choices)
    choices.sort(key=len, reverse=True)
    fitting = next((c for c in choices if not are_redundant(instance, {j: (None, None) for j, _ in c})), None)
    missing = "no equation defines a variable with bounds that the other rows and bounds do not imply"
    return _substituted(pen, drawn([fitting] if fitting else [], rng, missing), bounded=False)


TRANSFORMATION = Transformation(
    name="substituted-variable",
    group="equivalent",
    summary="variables that equations define are substituted out, their bounds become rows",
    wrong="the bounds of the variables that are left out are lost",
    precondition="an equation that defines a variable over others, with integral data where it is integer",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
