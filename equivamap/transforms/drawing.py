"""The place where a transformation is made is drawn among those that fit."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from equivamap.transforms.transformation import NotApplicable

__all__ = ["drawn"]

_T = TypeVar("_T")


def drawn(places: Sequence[_T], rng: random.Random, lacking: str) -> _T:
    """Draw a place; without any, say what the instance lacks.

    Raises
    ------
    NotApplicable
        If there is no place; `lacking` is the message.
    """
    if not places:
        raise NotApplicable(lacking)
    return rng.choice(places)
