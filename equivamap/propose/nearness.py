"""How near two names are: orders what numbers leave open, and proves nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TypeAlias

from equivamap.ir import Axis, Family

__all__ = ["Likeness", "Nearness", "family_nearness"]

Likeness: TypeAlias = Callable[[int, int], float]
"""What speaks for a column of A and one of B beside their numbers, 0..1; orders choices."""

_UNITS = re.compile(r"[^\W\d_]+[23]?|[€$£%]")
"""A unit is a whole word: ``kWh`` is not split as a name would be."""

_UNITS_OF = {
    "mass": "g kg t ton tons tonne tonnes lb lbs pound pounds gram grams kilogram kilograms",
    "length": "mm cm m km metre metres meter meters mile miles kilometre kilometres kilometer kilometers ft",
    "area": "m2 km2 ha hectare hectares acre acres",
    "volume": "l ml hl m3 litre litres liter liters gallon gallons barrel barrels bbl",
    "time": "s sec second seconds min minute minutes h hr hour hours day days week weeks month months year years",
    "money": "€ $ £ eur euro euros usd dollar dollars gbp cent cents keur",
    "energy": "j kj mj kwh mwh gwh wh",
    "power": "w kw mw gw",
    "share": "% percent",
}
_MEASURES = {unit: measure for measure, units in _UNITS_OF.items() for unit in units.split()}
"""Units of one measure are alike: another unit is a factor, another measure another variable."""

_WITHOUT_MEANING = frozenset(
    ("a", "an", "and", "are", "at", "by", "each", "for", "from", "if", "in", "is", "it", "of")
)
_WITHOUT_MEANING |= {"on", "or", "per", "the", "to", "with"}

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
    docs = _docs_nearness(one.doc, other.doc)
    shape = (one.arity == other.arity) + (len(one.positions) == len(other.positions))
    return 0.5 * names + 0.2 * docs + 0.15 * shape


@lru_cache(maxsize=4096)
def _docs_nearness(one: str, other: str) -> float:
    """Return how near two documentations are, 0..1: half by what their units measure where both state units."""
    mine, yours = _words(one), _words(other)
    said_a, said_b = mine - _WITHOUT_MEANING - _MEASURES.keys(), yours - _WITHOUT_MEANING - _MEASURES.keys()
    words = len(said_a & said_b) / max(1, len(said_a | said_b))
    measured_a, measured_b = _measured(one), _measured(other)
    if not measured_a or not measured_b:
        return words
    return 0.5 * words + 0.5 * len(measured_a & measured_b) / len(measured_a | measured_b)


@lru_cache(maxsize=4096)
def _measured(text: str) -> frozenset[str]:
    """Return what the units in a text measure; signs of currencies count as words."""
    found = {_MEASURES[word] for word in (part.lower() for part in _UNITS.findall(text)) if word in _MEASURES}
    return frozenset(found)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(part.lower() for part in _PARTS.findall(text))
