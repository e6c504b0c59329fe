"""The smallest data, one kind after the other: nothing at all, all values alike, and ties between parameters.

Chance seldom draws these, and models that are wrong are often wrong just there: where a set is empty, where two weights
fill a capacity exactly, where a value is at the limit that an assumption sets.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from equivamap.formulations.drawing.instances import Generator

__all__ = ["systematic"]

_ALIKE = ((1, 1, 1), (2, 2, 1), (2, 1, 1), (2, 0, 0), (3, 3, 2), (2, 0, 1), (3, 3, 1))
"""Dimensions, scalars and entries of arrays: a scalar is one entry, what all of an array come to, or half of that."""

_TRIES = 3


def systematic(generator: Generator, largest: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield the smallest data of a generator that are special, those that are likeliest to tell first.

    Parameters
    ----------
    generator
        Knows schema and assumptions; draws what they leave open.
    largest
        No dimension is larger.
    """
    names = generator.sizes_in_any
    rng = random.Random(seed)
    empty = [{**dict.fromkeys(names, min(2, largest)), name: 0} for name in generator.sizes]
    plans = [
        (dict.fromkeys(names, size), (scalar, entry)) for size, scalar, entry in _ALIKE if size <= largest
    ]
    first, rest = plans[:3], plans[3:]
    seen: list[dict[str, Any]] = []
    for sizes, values in [*first, *((sizes, (1, 1)) for sizes in empty), *rest]:
        found = generator.at_sizes(sizes, rng, _TRIES, values)
        if found is not None and found not in seen:
            seen.append(found)
            yield found
