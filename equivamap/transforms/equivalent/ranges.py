"""Two inequalities with the same left side become a range, and back: ``l <= a x, a x <= u`` and ``l <= a x <= u``."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any, Literal

from equivamap.ir import Instance, Rational
from equivamap.transforms.drawing import drawn
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import Transformation

__all__ = ["TRANSFORMATION"]


@dataclass(frozen=True)
class _Both:
    """A left side with both bounds, in one row or in two; the bounds are those of `first`'s terms."""

    first: Line
    second: Line | None
    lower: Rational
    upper: Rational


def _joined(one: Line, two: Line) -> _Both | None:
    """Return two inequalities as a range in the terms of the first, if they are its two sides."""
    if not one.terms or one.terms.keys() != two.terms.keys():
        return None
    j = next(iter(one.terms))
    factor = one.terms[j] / two.terms[j]
    if any(one.terms[k] != factor * two.terms[k] for k in one.terms):
        return None
    low = None if two.lower is None else factor * two.lower
    high = None if two.upper is None else factor * two.upper
    if factor < 0:
        low, high = high, low
    if one.lower is None and one.upper is not None and low is not None and high is None and low < one.upper:
        return _Both(one, two, low, one.upper)
    if one.upper is None and one.lower is not None and high is not None and low is None and one.lower < high:
        return _Both(one, two, one.lower, high)
    return None


def _places(pen: Rewriting) -> dict[tuple[str, str], list[_Both]]:
    """Return ranges and pairs of inequalities, by what to do with them and the family of the first row."""
    found: dict[tuple[str, str], list[_Both]] = {}
    by_support: dict[frozenset[int], list[Line]] = {}
    for line in pen.lines:
        if line.lower is not None and line.upper is not None:
            if line.terms and line.lower < line.upper:
                whole = _Both(line, None, line.lower, line.upper)
                found.setdefault(("split", line.label[0]), []).append(whole)
        elif line.terms:
            by_support.setdefault(frozenset(line.terms), []).append(line)
    for lines in by_support.values():
        left = list(lines)
        while left:
            one = left.pop(0)
            pair = next((both for two in left if (both := _joined(one, two)) is not None), None)
            if pair is not None:
                left = [line for line in left if line is not pair.second]
                found.setdefault(("join", one.label[0]), []).append(pair)
    return found


def _rewritten(
    instance: Instance, rng: random.Random, lost: Literal["", "lower", "upper", "any"]
) -> Transformed:
    """Join or split the places of one family; `lost` is the side that is forgotten."""
    pen = Rewriting(instance)
    places = _places(pen)
    if lost:
        places = {
            key: kept for key, all_ in places.items() if (kept := [b for b in all_ if _needs_both(pen, b)])
        }
        lost = rng.choice(["lower", "upper"])
    why = "no row is a range, and no two inequalities are the sides of one"
    what, name = drawn(sorted(places), rng, f"{why} that the bounds do not imply" if lost else why)
    other = pen.fresh_family(f"{name}_least")
    for both in places[what, name]:
        line = both.first
        lower = None if lost == "lower" else both.lower
        upper = None if lost == "upper" else both.upper
        if both.second is not None:
            pen.remove_lines([both.second])
            line.lower, line.upper = lower, upper
        elif lost:
            line.lower, line.upper = lower, upper
        else:
            pen.add_line(other, line.label[1], line.terms, lower, None, after=line)
            line.lower = None
    done = "joined to ranges" if what == "join" else "split into two inequalities each"
    return pen.finish(f"rows {name} {done}" + (f", {lost} side lost" if lost else ""))


def _needs_both(pen: Rewriting, both: _Both) -> bool:
    low, high = pen.bounds_of(both.first.terms)
    return (low is None or low < both.lower) and (high is None or high > both.upper)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _rewritten(instance, rng, "")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    return _rewritten(instance, rng, "any")


TRANSFORMATION = Transformation(
    name="ranges",
    group="equivalent",
    summary="two inequalities with the same left side become a range, or a range two inequalities",
    wrong="one side is lost",
    precondition="a range, or two inequalities of opposite senses whose left sides are multiples of each other",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
)
