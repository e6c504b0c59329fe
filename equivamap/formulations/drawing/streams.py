"""Streams of data sets: small ones first, every size its share, none twice; and what became of the draws."""

from __future__ import annotations

import enum
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

__all__ = ["Counts", "Drawn", "Ending", "Exhausted", "Failures", "GivenData", "Source", "Stream"]

_PATIENCE = 40
"""Draws in a row that may give nothing new before a stream goes on to larger sizes."""

_SHARE = 12
"""Data sets of each size where there is no limit."""


@dataclass(frozen=True)
class Drawn:
    """A draw: data, or why they are none."""

    data: dict[str, Any] | None
    failed: tuple[str, ...] = ()


class Failures:
    """Sizes at which nothing was found yet: they are drawn less often."""

    def __init__(self) -> None:
        self._failed: Counter[tuple[int, ...]] = Counter()

    def note(self, sizes: tuple[int, ...], good: bool) -> None:
        """Note a draw."""
        self._failed[sizes] += -1000 if good else 1

    def hopeless(self, sizes: tuple[int, ...]) -> bool:
        """Tell whether other sizes are better tried."""
        return self._failed[sizes] >= 3


class Source(Protocol):
    """What draws data."""

    def attempt(self, rng: random.Random, size: int, slack: int, failures: Failures) -> Drawn:
        """Draw once, with dimensions from 1 to about `size`."""


class Ending(enum.Enum):
    """Why a stream of data ended."""

    LIMIT = "as many as were asked for"
    REPEATED = "all that is drawn was there before"
    EXHAUSTED = "almost nothing that is drawn meets the assumptions"


@dataclass
class Counts:
    """What became of the draws of a stream.

    Parameters
    ----------
    tries
        All draws.
    valid
        Those that were passed on: new, and as schema and assumptions want them.
    repeated
        Those that had been there before.
    rejected
        Those that failed an assumption, by its text (by its Python where it has none); one draw may fail several.
    misshapen
        Those that do not fit the schema: a dimension came out negative, or a user's generator gave something else.
    """

    tries: int = 0
    valid: int = 0
    repeated: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    misshapen: int = 0


@dataclass(frozen=True)
class Exhausted:
    """Almost no draw met the assumptions, so that nothing can be claimed.

    Parameters
    ----------
    tries, valid
        How many were drawn, and how many of them were good.
    rejected
        How many failed each assumption.
    worst
        The assumption that fails most often; empty if none does.
    """

    tries: int
    valid: int
    rejected: Mapping[str, int]
    worst: str

    def __str__(self) -> str:
        most = self.rejected.get(self.worst, 0)
        why = f"; {most} failed: {self.worst}" if self.worst else ""
        return f"{self.valid} of {self.tries} draws met the assumptions{why}"


class GivenData:
    """Data sets that somebody gives, as a stream that has nothing else.

    Parameters
    ----------
    sets
        The data sets, which meet schema and assumptions.
    """

    def __init__(self, sets: Sequence[dict[str, Any]]) -> None:
        self.counts = Counts(tries=len(sets), valid=len(sets))
        self.limit: int | None = len(sets)
        self.ending: Ending | None = None
        self.exhausted: Exhausted | None = None
        self._sets = iter(sets)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self

    def __next__(self) -> dict[str, Any]:
        """Return the next data set."""
        return next(self._sets)


class Stream:
    """Data sets of a generator: small ones first, none twice; an iterator.

    Parameters
    ----------
    source
        Draws them.
    seed, max_size, limit
        As in `equivamap.formulations.drawing.instances.Generator.instances`.
    first
        Data sets that come before those that are drawn: up to a third of the limit or three, and every size keeps one.

    Attributes
    ----------
    counts
        What became of the draws so far.
    limit
        How many are drawn at most; None for no end.
    ending
        Why it ended; None while it goes on.
    """

    def __init__(
        self,
        source: Source,
        seed: int,
        max_size: int,
        limit: int | None,
        first: Iterable[dict[str, Any]] = (),
    ) -> None:
        self._first = first
        self.counts = Counts()
        self.limit = limit
        self.ending: Ending | None = None
        self._seen: set[str] = set()
        self._failures = Failures()
        self._sets = self._draw(source, random.Random(seed), max(max_size, 1), limit)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self

    def __next__(self) -> dict[str, Any]:
        """Return the next data set."""
        return next(self._sets)

    @property
    def exhausted(self) -> Exhausted | None:
        """The report that almost no draw was good; None if that is not so, or not so yet."""
        counts = self.counts
        if self.ending is not Ending.EXHAUSTED:
            return None
        worst = counts.rejected.most_common(1)
        return Exhausted(counts.tries, counts.valid, dict(counts.rejected), worst[0][0] if worst else "")

    def _draw(
        self, source: Source, rng: random.Random, max_size: int, limit: int | None
    ) -> Iterator[dict[str, Any]]:
        special = None if limit is None else max(min(max(limit // 3, 3), limit - max_size), 0)
        for data in itertools.islice(self._first, special):
            self.counts.tries += 1
            if self._is_new(data):
                yield data
        levels = _levels(max_size, None if limit is None else limit - self.counts.valid)
        if special and self.counts.valid > 1 and len(levels) > 2:
            levels = levels[1:]  # of the least size there is little more to see
        place, idle, unmet = 0, 0, 0
        left = self._share(limit, len(levels))
        while limit is None or self.counts.valid < limit:
            repeated = self.counts.repeated
            is_last = place == len(levels) - 1
            # once the last size has had its share, what is still lacking may be of any size
            size = rng.randint(1, max_size) if is_last and left <= 0 and rng.random() < 0.5 else levels[place]
            drawn = self._next(source, rng, size, min(unmet // 6, 10))
            if drawn is not None:
                idle = unmet = 0
                yield drawn
                left -= 1
            else:
                idle += 1
                unmet = unmet if self.counts.repeated > repeated else unmet + 1
            if not is_last and (left <= 0 or idle > _PATIENCE):
                place, idle, unmet = place + 1, 0, 0
                left = self._share(limit, len(levels) - place)
            elif idle > 5 * _PATIENCE:
                good = self.counts.valid + self.counts.repeated
                scarce = good < self.counts.tries / 50
                self.ending = Ending.EXHAUSTED if scarce else Ending.REPEATED
                return
        self.ending = Ending.LIMIT

    def _share(self, limit: int | None, levels: int) -> int:
        """Return how many data sets the next of the sizes that are left gets."""
        return _SHARE if limit is None else -(-(limit - self.counts.valid) // levels)

    def _next(self, source: Source, rng: random.Random, size: int, slack: int) -> dict[str, Any] | None:
        counts = self.counts
        counts.tries += 1
        drawn = source.attempt(rng, size, slack, self._failures)
        if drawn.data is None:
            counts.rejected.update(drawn.failed)
            counts.misshapen += not drawn.failed
            return None
        return drawn.data if self._is_new(drawn.data) else None

    def _is_new(self, data: dict[str, Any]) -> bool:
        """Tell whether data were not there before, and count them."""
        key = json.dumps(data)
        if key in self._seen:
            self.counts.repeated += 1
            return False
        self._seen.add(key)
        self.counts.valid += 1
        return True


def _levels(max_size: int, limit: int | None) -> list[int]:
    """Return the sizes that are drawn, in order: all of them, or as many as there are data sets, the largest always."""
    if limit is None or limit >= max_size:
        return list(range(1, max_size + 1))
    if limit <= 1:
        return [max_size]
    return [1 + round(k * (max_size - 1) / (limit - 1)) for k in range(limit)]
