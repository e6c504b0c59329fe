"""A multiple of an equation joins other rows: with ``e x = f``, ``a x <= b`` becomes ``(a + u e) x <= b + u f``."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.drawing import drawn
from equivamap.transforms.implication import TRIES, follows, prover_of
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation

__all__ = ["TRANSFORMATION"]

FACTORS = (1, -1, 2, -2, 3)


def _added(line: Line, factor: int, other: Line, right: Rational) -> Line:
    """Return ``line + factor * other`` with `right` for the value of `other`."""
    terms = dict(line.terms)
    for j, c in other.terms.items():
        terms[j] = terms.get(j, ZERO) + factor * c
    shift = factor * right
    return Line(
        line.label,
        {j: c for j, c in terms.items() if c},
        None if line.lower is None else line.lower + shift,
        None if line.upper is None else line.upper + shift,
    )


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    places = [
        (equation, name, targets)
        for equation in pen.lines
        if equation.is_equation and equation.terms
        for name, lines in pen.row_families().items()
        if (
            targets := [
                line
                for line in lines
                if line is not equation and not line.terms.keys().isdisjoint(equation.terms)
            ]
        )
    ]
    equation, name, targets = drawn(places, rng, "no equation shares a variable with another row")
    factor = rng.choice(FACTORS)
    for line in targets:
        new = _added(line, factor, equation, equation.lower)
        line.terms, line.lower, line.upper = new.terms, new.lower, new.upper
    size = "" if abs(factor) == 1 else f"{abs(factor)} times "
    verb = "added to" if factor > 0 else "subtracted from"
    return pen.finish(f"{size}the equation {equation.name} {verb} the rows {name}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    """Add an inequality to another one, which stays behind only in the sum."""
    pen = Rewriting(instance)
    pairs = [
        (line, other)
        for line in pen.lines
        for other in pen.lines
        if line is not other and _one_sense(line, other) and not line.terms.keys().isdisjoint(other.terms)
    ]
    for line, other in islice(rng.sample(pairs, len(pairs)), TRIES):
        new = _added(line, 1, other, other.lower if other.upper is None else other.upper)
        rest = [new if old is line else old for old in pen.lines]
        if new.terms and follows(prover_of(instance, rest), line) is False:
            line.terms, line.lower, line.upper = new.terms, new.lower, new.upper
            return pen.finish(f"the inequality {other.name} added to the row {line.name}")
    raise NotApplicable("no inequality that can be added to another one is missed in the sum")


def _one_sense(line: Line, other: Line) -> bool:
    """Tell whether both rows have an upper bound alone, or both a lower one."""
    lower, upper = line.lower is not None, line.upper is not None
    return lower != upper and (lower, upper) == (other.lower is not None, other.upper is not None)


TRANSFORMATION = Transformation(
    name="equality-aggregation",
    group="equivalent",
    summary="a multiple of an equation is added to the rows of a family",
    wrong="an inequality is added to another one, which then holds in the sum only",
    precondition="an equation that shares a variable with another row",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
