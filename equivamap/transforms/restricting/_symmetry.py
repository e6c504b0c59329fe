"""Interchangeable index values: a swap of two of them, in some families at once, gives the same model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, TypeAlias

from equivamap.ir import Index, Instance, Rational

__all__ = ["Blocks", "Symmetries", "blocks_of"]

Place: TypeAlias = tuple[str, int]
"""A variable family, and a position in its indices."""

MOST_PLACES = 5
MOST_VALUES = 40


@dataclass(frozen=True)
class Blocks:
    """Values of an index, each with the columns that it belongs to.

    Parameters
    ----------
    values
        In order of appearance.
    places
        Where the values stand.
    """

    values: tuple[Any, ...]
    places: frozenset[Place]

    def swapped(self, label: tuple[str, Index], one: Any, other: Any) -> tuple[str, Index]:
        """Return a label with two of the values exchanged."""
        name, index = label
        exchange = {one: other, other: one}
        return name, tuple(
            exchange.get(value, value) if (name, p) in self.places else value for p, value in enumerate(index)
        )


def blocks_of(instance: Instance) -> Iterator[Blocks]:
    """Yield values with places, larger sets of places first: every set of places that have the same values."""
    places: dict[frozenset[Any], tuple[tuple[Any, ...], list[Place]]] = {}
    for name, family in instance.variables.families.items():
        for p in range(family.arity or 0):
            values = tuple(dict.fromkeys(index[p] for index in family.indices))
            if 2 <= len(values) <= MOST_VALUES:
                places.setdefault(frozenset(values), (values, []))[1].append((name, p))
    for values, found in places.values():
        few = found[:MOST_PLACES]
        for size in range(len(few), 0, -1):
            for chosen in combinations(few, size):
                yield Blocks(values, frozenset(chosen))


class Symmetries:
    """Answers exactly whether a permutation of columns leaves an instance as it is, up to the order of its rows."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.place = {label: j for j, label in enumerate(instance.variables.labels)}

    def permutation(self, blocks: Blocks, one: Any, other: Any) -> list[int] | None:
        """Return where each column goes; None where one has no counterpart."""
        moved = [
            self.place.get(blocks.swapped(label, one, other)) for label in self.instance.variables.labels
        ]
        known = [j for j in moved if j is not None]
        return known if len(set(known)) == self.instance.n else None

    @cached_property
    def rows(self) -> Counter[tuple[frozenset[tuple[int, Rational]], Rational | None, Rational | None]]:
        """How often each row occurs."""
        return self._moved(range(self.instance.n))

    def _moved(
        self, to: Any
    ) -> Counter[tuple[frozenset[tuple[int, Rational]], Rational | None, Rational | None]]:
        return Counter(
            (frozenset((to[j], c) for j, c in row.body.terms.items()), row.lower, row.upper)
            for row in self.instance.exact_rows
        )

    def holds(self, to: list[int]) -> bool:
        """Tell whether costs, domains and rows stay the same."""
        a = self.instance
        terms: Mapping[int, Rational] = a.objective.terms
        same = all(
            terms.get(j) == terms.get(k)
            and a.exact_bounds[j] == a.exact_bounds[k]
            and a.kinds[j] == a.kinds[k]
            for j, k in enumerate(to)
        )
        return same and self._moved(to) == self.rows

    def classes(self, blocks: Blocks) -> list[list[Any]]:
        """Return the values in classes of interchangeable ones, in order."""
        found: list[list[Any]] = []
        for value in blocks.values:
            for members in found:
                to = self.permutation(blocks, members[0], value)
                if to is not None and self.holds(to):
                    members.append(value)
                    break
            else:
                found.append([value])
        return found
