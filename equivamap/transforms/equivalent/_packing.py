"""Rows over binary variables as knapsacks, pairs of binaries that exclude each other, and cliques of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from equivamap.ir import ZERO, Instance, Rational
from equivamap.transforms.inequalities import Terms, least, sides_of
from equivamap.transforms.rewriting import Line
from equivamap.verify.region import Region

__all__ = ["Graph", "Knapsack", "cliques", "conflicts", "edge_of", "is_binary", "knapsacks_of", "packing_of"]

PAIRS = 20_000
"""Conflicts that are read off one row at most."""

Graph: TypeAlias = dict[int, set[int]]
"""Neighbours of each column."""


@dataclass(frozen=True)
class Knapsack:
    """``sum(weight * z) <= room`` over literals: z is column j where `straight`, else ``1 - column j``.

    Parameters
    ----------
    weights
        Positive weight of each column's literal.
    straight
        Columns that are their own literal.
    room
        What literals may weigh together at most, all other columns of the row where they leave most.
    """

    weights: Mapping[int, Rational]
    straight: frozenset[int]
    room: Rational


def knapsacks_of(line: Line, region: Region) -> Iterator[Knapsack]:
    """Yield the knapsacks over binary variables that a row implies."""
    for terms, limit in sides_of(line):
        binary = {j: c for j, c in terms.items() if is_binary(region, j)}
        low = least({j: c for j, c in terms.items() if j not in binary}, region.hull)
        if low is None or not binary:
            continue
        room = limit - low - sum((c for c in binary.values() if c < 0), ZERO)
        straight = frozenset(j for j, c in binary.items() if c > 0)
        yield Knapsack({j: abs(c) for j, c in binary.items()}, straight, room)


def is_binary(region: Region, j: int) -> bool:
    """Tell whether a column is 0 or 1."""
    return region.integer[j] and not region.semicontinuous[j] and region.hull[j] == (0, 1)


def conflicts(instance: Instance, lines: Iterable[Line]) -> Graph:
    """Return the pairs of binary variables that single rows forbid to be 1 together."""
    region = Region.of(instance)
    graph: Graph = {}
    for line in lines:
        for knapsack in knapsacks_of(line, region):
            # a column with a negative coefficient is at its lightest when it is 1
            heavy = sorted(((knapsack.weights[j], j) for j in knapsack.straight), reverse=True)
            left = PAIRS
            for place, (weight, j) in enumerate(heavy):
                for other, k in heavy[place + 1 :]:
                    if weight + other <= knapsack.room or not left:
                        break
                    graph.setdefault(j, set()).add(k)
                    graph.setdefault(k, set()).add(j)
                    left -= 1
    return graph


def packing_of(terms: Terms, limit: Rational, region: Region) -> frozenset[int] | None:
    """Return the columns of which an inequality allows one at most by plain counting, else None."""
    sizes = set(terms.values())
    if len(sizes) != 1 or not all(is_binary(region, j) for j in terms):
        return None
    size = sizes.pop()
    return frozenset(terms) if size > 0 and size <= limit < 2 * size else None


def edge_of(line: Line, region: Region) -> tuple[int, int] | None:
    """Return the two binary variables of a row that says no more than that one of them is 0, else None."""
    if len(line.terms) != 2 or (line.lower is not None and line.upper is not None):
        return None
    ((terms, limit),) = sides_of(line) or (({}, ZERO),)
    found = packing_of(terms, limit, region)
    if found is None:
        return None
    first, second = sorted(found)
    return first, second


def cliques(graph: Graph, rng: random.Random, least_size: int = 3) -> Iterator[frozenset[int]]:
    """Yield distinct maximal cliques, grown from the columns in random order."""
    seen = set()
    for start in rng.sample(sorted(graph), len(graph)):
        clique, common = {start}, set(graph[start])
        while common:
            chosen = rng.choice(sorted(common))
            clique.add(chosen)
            common &= graph[chosen]
        found = frozenset(clique)
        if len(found) >= least_size and found not in seen:
            seen.add(found)
            yield found
