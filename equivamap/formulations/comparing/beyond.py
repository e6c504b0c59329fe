"""A few data of larger sizes than are asked about: models that agree as long as all is small may differ there."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence

from equivamap.formulations.comparing.across import Comparer, Comparison, Fate
from equivamap.formulations.comparing.refuting import Refuted, Refuter

__all__ = ["compared_beyond", "uneven"]

OF_EACH_SIZE = 2
MOST_COLUMNS = 250
"""Variables of all of them together after which there are no more: work is counted, so that the answer is the same on
a slower machine."""

MOST_ENTRIES = 6_500
"""Rows times variables of one above which it is not solved."""

SECONDS = 2.0
"""Time that solving one has; what takes longer to build and solve is the last."""


def uneven(names: Sequence[str], size: int) -> list[dict[str, int]]:
    """Return sizes of which the largest is `size`: all alike, and each of them larger than the others."""
    sizes = [dict.fromkeys(names, size)]
    if len(names) > 1:
        sizes += [{**dict.fromkeys(names, max(size // 2, 1)), name: size} for name in names]
    return sizes


def compared_beyond(
    comparer: Comparer, refuter: Refuter, sizes: Iterable[int], number: int, deadline: float
) -> tuple[list[Comparison], Refuted | None]:
    """Compare data of which the largest dimension has one size, size by size, up to the first that refute.

    Parameters
    ----------
    number
        The number of the first comparison.
    deadline
        `time.monotonic` value at which to stop.

    Returns
    -------
    tuple
        Those that were compared, and what refutes.
    """
    generator = refuter.generator
    found: list[Comparison] = []
    turn = 0
    names = generator.sizes_in_any
    chance = random.Random(number)
    limit = comparer.solve_limit
    comparer.solve_limit = min(limit, SECONDS)
    comparer.most_entries = MOST_ENTRIES
    try:
        for size in sizes if names else ():
            for _ in range(OF_EACH_SIZE):
                if sum(max(n for n, _ in one.sizes) for one in found) > MOST_COLUMNS:
                    return found, None
                different = uneven(names, size)
                data = generator.at_sizes(different[turn % len(different)], chance)
                turn += 1
                if data is None or time.monotonic() > deadline:
                    break
                if any(one.data_a == data for one in found):
                    continue
                one = comparer.compare(number + len(found), data)
                if one.fate is Fate.TOO_LARGE and comparer.sides is not None:
                    return found, None  # not solved in time
                if not one.is_compared:
                    continue
                found.append(one)
                refuted = refuter.take(one)
                if refuted is not None:
                    return found, refuted
                if one.seconds > SECONDS:
                    return found, None
    finally:
        comparer.solve_limit, comparer.most_entries = limit, None
    return found, None
