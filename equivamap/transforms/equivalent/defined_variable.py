"""An expression that stands in several rows gets a variable: ``w = p x``, and ``k p x`` in a row becomes ``k w``.

The variable is bounded by what the bounds of the others allow, which cuts nothing off. It is an affine function of
them, so that the maps are bijections both ways.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from equivamap.ir import ONE, Affine, Index, Instance, Kind, Rational
from equivamap.transforms.domains import is_spread
from equivamap.transforms.drawing import drawn
from equivamap.transforms.inequalities import distinct
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


@dataclass(frozen=True)
class _Common:
    """An expression, the index of the row that it is taken from, and the rows that have a multiple of it."""

    index: Index
    terms: dict[int, Rational]
    rows: list[tuple[Line, Rational]]


def _shared(one: Line, other: Line) -> dict[int, Rational]:
    """Return the largest part of a row, of two terms or more, of which the other has a multiple; else nothing."""
    parts: dict[Rational, dict[int, Rational]] = {}
    for j, c in one.terms.items():
        if j in other.terms:
            parts.setdefault(other.terms[j] / c, {})[j] = c
    largest: dict[int, Rational] = max(parts.values(), key=len, default={})
    return largest if len(largest) > 1 else {}


def _multiple(line: Line, terms: dict[int, Rational]) -> Rational | None:
    """Return how many times an expression stands in a row; None where it does not."""
    ratios = {line.terms[j] / c if j in line.terms else None for j, c in terms.items()}
    return ratios.pop() if len(ratios) == 1 else None


def _commons(pen: Rewriting) -> dict[tuple[str, str], list[_Common]]:
    """Return, by pairs of row families, the expressions that a row of each has in common, without overlaps."""
    holders: dict[int, list[Line]] = {}
    for line in pen.lines:
        for j in line.terms:
            holders.setdefault(j, []).append(line)
    found: dict[tuple[str, str], list[_Common]] = {}
    used: dict[tuple[str, str], set[int]] = {}
    for line in pen.lines:
        others = {id(other): other for j in line.terms for other in holders[j] if other is not line}
        best: dict[str, dict[int, Rational]] = {}
        for other in others.values():
            terms, family = _shared(line, other), other.label[0]
            if len(terms) > len(best.get(family, {})):
                best[family] = terms
        for family, terms in best.items():
            key = (line.label[0], family)
            if terms.keys() & used.setdefault(key, set()):
                continue
            used[key] |= terms.keys()
            around = {id(row): row for j in terms for row in holders[j]}.values()
            multiples = [(row, _multiple(row, terms)) for row in around]
            rows = [(row, times) for row, times in multiples if times is not None]
            found.setdefault(key, []).append(_Common(line.label[1], terms, rows))
    return found


def _defined(instance: Instance, rng: random.Random, *, leave: bool) -> Transformed:
    """Define variables for one pair of row families; with `leave`, a term stays beside the variable in one row."""
    pen = Rewriting(instance)
    commons = {
        key: found
        for key, found in _commons(pen).items()
        if not leave or any(_places(pen, common) for common in found)
    }
    key = drawn(list(commons), rng, "no two rows have an expression of two variables in common")
    chosen = commons[key]
    places = [place for common in chosen for place in _places(pen, common)] if leave else []
    left = drawn(places, rng, "") if leave else None
    family, row = pen.fresh_family(f"part_of_{key[0]}"), pen.fresh_family(f"part_of_{key[0]}_is")
    indices = distinct(common.index for common in chosen)
    for index, common in zip(indices, chosen, strict=True):
        low, up = pen.bounds_of(common.terms)
        w = pen.add_column(family, index, low, up, Kind.CONTINUOUS, Affine(common.terms))
        for line, times in common.rows:
            for j in common.terms:
                if left is None or left[0] is not line or left[1] != j:
                    del line.terms[j]
            line.terms[w] = times
        pen.add_line(row, index, {w: ONE, **{j: -c for j, c in common.terms.items()}}, 0, 0)
    wrong = f", {pen.columns[left[1]].name} left beside it in {left[0].name}" if left else ""
    return pen.finish(f"variable {family} for what {key[0]} and {key[1]} have in common{wrong}")


def _places(pen: Rewriting, common: _Common) -> list[tuple[Line, int]]:
    """Return rows with a bound and terms in them that are not fixed."""
    return [
        (line, j)
        for line, _ in common.rows
        if line.sense != "free"
        for j in common.terms
        if is_spread(pen.columns[j])
    ]


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _defined(instance, rng, leave=False)


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _defined(instance, rng, leave=True)


TRANSFORMATION = Transformation(
    name="defined-variable",
    group="equivalent",
    summary="an expression that stands in several rows becomes a variable with a defining equation",
    wrong="in one row a term of the expression stays beside the variable and so counts twice",
    precondition="two rows with a common expression, up to a factor, of two variables or more",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
