"""Where a change is made: at the first place, in an order drawn, where it is proved to tell."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from equivamap.ir import Instance, Rational
from equivamap.transforms.different._difference import points_differ
from equivamap.transforms.implication import TRIES
from equivamap.transforms.rewriting import Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable
from equivamap.verify.outcomes import Point
from equivamap.verify.sides import Side

__all__ = ["SECONDS", "Tells", "best_of", "changed_where_it_tells", "first_told"]

SECONDS = 10.0
"""Time for a point or an optimum; when it is over, there is none."""

_Place = TypeVar("_Place")
_Made = TypeVar("_Made")

Tells: TypeAlias = Callable[[Instance, Rewriting], "bool | None"]
"""Decides whether a change tells; None where a fixed effort does not."""


def changed_where_it_tells(
    instance: Instance,
    rng: random.Random,
    places: Sequence[_Place],
    change: Callable[[Rewriting, _Place], str],
    lacking: str,
    tells: Tells | None = None,
) -> Transformed:
    """Change an instance at the first place, in an order drawn, where the change is proved to tell.

    Parameters
    ----------
    places
        Where the change may be made; the order is drawn.
    change
        Makes the change and returns the note of it.
    lacking
        What an instance without any place lacks.
    tells
        Decides whether the change tells, None where a fixed effort does not; `points_differ` by default. A place
        where it stays open is taken if nothing is proved elsewhere.

    Raises
    ------
    NotApplicable
        If there is no place, or the change is proved to leave the model as it is wherever it was tried.
    """

    def attempt(place: _Place) -> tuple[tuple[Rewriting, str], bool | None]:
        pen = Rewriting(instance)
        note = change(pen, place)
        return (pen, note), (tells or points_differ)(instance, pen)

    pen, note = first_told(rng, places, attempt, lacking)
    return pen.finish(note)


def first_told(
    rng: random.Random,
    places: Sequence[_Place],
    attempt: Callable[[_Place], tuple[_Made, bool | None]],
    lacking: str,
) -> _Made:
    """Return what an attempt makes at the first place, in an order drawn, where it is proved to tell.

    `attempt` returns what it makes and whether that tells, None where this stays open; see `changed_where_it_tells`.
    """
    if not places:
        raise NotApplicable(lacking)
    open_ones: list[_Made] = []
    for place in rng.sample(list(places), min(len(places), TRIES)):
        made, answer = attempt(place)
        if answer:
            return made
        if answer is None:
            open_ones.append(made)
    if open_ones:
        return open_ones[0]
    raise NotApplicable("the change would leave every feasible point and its cost as they are")


def best_of(instance: Instance) -> tuple[Point, Rational]:
    """Return a proved optimal point and its cost in the model's own sense.

    Raises
    ------
    NotApplicable
        If there is none, or it is not found in time.
    """
    side = Side("a", instance, time.monotonic() + SECONDS)
    best = side.best
    if best.status != "optimal" or best.point is None or best.value is None:
        raise NotApplicable("no optimal point was proved")
    return best.point, side.in_own_sense(best.value)
