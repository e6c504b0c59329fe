"""How near two names are: orders what numbers leave open, and proves nothing."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from equivamap.ir import Axis, Family

__all__ = ["Nearness", "family_nearness"]

_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


class Nearness:
    """Scores for pairs of columns, or of rows, of two models.

    Parameters
    ----------
    a, b
        Both axes; their labels are read when the first score is asked for.
    """

    def __init__(self, a: Axis, b: Axis) -> None:
        self.a, self.b = a, b
        self._families: dict[tuple[str, str], float] = {}

    @cached_property
    def _labels(self) -> tuple[list[tuple[str, tuple[object, ...]]], list[tuple[str, tuple[object, ...]]]]:
        return list(self.a.labels), list(self.b.labels)

    def of(self, j: int, k: int) -> float:
        """Return the score of a member of A and one of B, 0..1: family names and index sets, then the index."""
        labels_a, labels_b = self._labels
        (name, index), (other, other_index) = labels_a[j], labels_b[k]
        key = (name, other)
        if key not in self._families:
            self._families[key] = family_nearness(self.a.families[name], self.b.families[other])
        same_index = index == other_index or sorted(map(str, index)) == sorted(map(str, other_index))
        return 0.7 * self._families[key] + 0.3 * same_index


def family_nearness(one: Family, other: Family) -> float:
    """Return how near the names, documentation and shapes of two families are, 0..1."""
    mine, yours = _words(one.name), _words(other.name)
    names = len(mine & yours) / max(1, len(mine | yours))
    docs_a, docs_b = _words(one.doc), _words(other.doc)
    docs = len(docs_a & docs_b) / max(1, len(docs_a | docs_b))
    shape = (one.arity == other.arity) + (len(one.positions) == len(other.positions))
    return 0.5 * names + 0.2 * docs + 0.15 * shape


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(part.lower() for part in _PARTS.findall(text))
