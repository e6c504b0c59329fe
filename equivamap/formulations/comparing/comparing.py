"""Many data sets compared, in order: at first in this process, and in several where that takes longer."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import Any

from equivamap.formulations.comparing.across import Comparer
from equivamap.formulations.comparing.comparing_process import Compared, ComparingProcess
from equivamap.formulations.comparing.family_maps import InstancePair

__all__ = ["ALONE_SECONDS", "in_order"]

ALONE_SECONDS = 1.0
"""Seconds of work after which further processes are worth their start."""

_WAITED = 3.0
"""As much time as this many of them, most of it spent waiting, is too."""

_AHEAD = 16
"""Data sets that may be finished before the one that is next in order."""


def in_order(
    comparer: Comparer, data: Iterable[dict[str, Any] | None], workers: int, alone: float = ALONE_SECONDS
) -> Iterator[Compared]:
    """Yield comparisons in the order of the data, with the sides of those that were compared.

    The order makes the answer the same for any number of processes.

    Parameters
    ----------
    data
        None among them stands where what follows depends on what came of those before: they are finished first.
    workers
        Processes to use, this one included.
    alone
        Seconds after which the others are started.
    """
    started, worked = time.monotonic(), time.process_time()
    finished: dict[int, Compared] = {}
    following = 0
    numbered = _Numbered(data)
    others: list[ComparingProcess] = []
    with ExitStack() as stack:
        while True:
            spent = max(time.process_time() - worked, (time.monotonic() - started) / _WAITED)
            if workers > 1 and not others and spent > alone:
                for _ in range(workers - 1):
                    others.append(ComparingProcess(comparer))
                    stack.callback(others[-1].close)
            if not finished and not any(other.in_hand for other in others):
                numbered.go_on()
            for other in others:
                while other.wants_more and len(finished) < _AHEAD:
                    item = numbered.following()
                    if item is None:
                        break
                    other.hand(*item)
            own = numbered.following() if len(finished) < _AHEAD else None
            if own is not None:
                finished[own[0]] = _here(comparer, *own)
            for other in others:
                # without work of our own we wait; what a dead process had in hand is done here
                answers = other.collect(0.0 if own is not None else 0.2)
                finished.update((comparison.number, (comparison, pair)) for comparison, pair in answers)
                if not other.is_alive:
                    while other.in_hand:
                        number, lost = other.in_hand.popleft()
                        finished[number] = _here(comparer, number, lost)
            while following in finished:
                yield finished.pop(following)
                following += 1
            if numbered.ended and not finished and not any(other.in_hand for other in others):
                return
            if comparer.deadline is not None and time.monotonic() > comparer.deadline:
                return


class _Numbered:
    """Data sets with their numbers, and whether there are no more."""

    def __init__(self, data: Iterable[dict[str, Any] | None]) -> None:
        self._items = iter(data)
        self._count = itertools.count()
        self._waits = False
        self.ended = False

    def go_on(self) -> None:
        """Say that all before are finished."""
        self._waits = False

    def following(self) -> tuple[int, dict[str, Any]] | None:
        """Return the next; None where there is none, or none as long as others are not finished."""
        if self._waits or self.ended:
            return None
        for item in self._items:
            if item is None:
                self._waits = True
                return None
            return next(self._count), item
        self.ended = True
        return None


def _here(comparer: Comparer, number: int, data: dict[str, Any]) -> Compared:
    comparison = comparer.compare(number, data)
    sides = comparer.sides if comparison.is_compared else None
    return comparison, None if sides is None else InstancePair(number, *sides)
