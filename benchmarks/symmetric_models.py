"""Models with large symmetry groups, written in two orders with two sets of names."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping

from equivamap.ir import Axis, Instance, Origin, build_instance

__all__ = ["SYMMETRIC", "assignment", "bin_packing", "graph_colouring"]

Row = tuple[dict[int, int], int | None, int | None]


def assignment(prefix: str, seed: int, size: int = 30) -> Instance:
    """Return the assignment of workers to jobs at equal costs."""
    at = {pair: k for k, pair in enumerate(itertools.product(range(size), repeat=2))}
    rows: list[Row] = [({at[i, j]: 1 for j in range(size)}, 1, 1) for i in range(size)]
    rows += [({at[i, j]: 1 for i in range(size)}, 1, 1) for j in range(size)]
    return _shuffled(prefix, seed, len(at), rows, dict.fromkeys(range(len(at)), 1))


def bin_packing(prefix: str, seed: int, items: int = 40, bins: int = 12) -> Instance:
    """Return the packing of equal items into equal bins, with one column for each use of a bin."""
    at = {pair: k for k, pair in enumerate(itertools.product(range(items), range(bins)))}
    used = [len(at) + k for k in range(bins)]
    rows: list[Row] = [({at[i, k]: 1 for k in range(bins)}, 1, 1) for i in range(items)]
    rows += [({**{at[i, k]: 3 for i in range(items)}, used[k]: -12}, None, 0) for k in range(bins)]
    return _shuffled(prefix, seed, len(at) + bins, rows, dict.fromkeys(used, 1))


def graph_colouring(prefix: str, seed: int, dimension: int = 5, colours: int = 4) -> Instance:
    """Return the colouring of a hypercube, which looks the same from each of its vertices."""
    vertices = range(2**dimension)
    at = {pair: k for k, pair in enumerate(itertools.product(vertices, range(colours)))}
    used = [len(at) + c for c in range(colours)]
    rows: list[Row] = [({at[v, c]: 1 for c in range(colours)}, 1, 1) for v in vertices]
    edges = [(v, v ^ (1 << bit)) for v in vertices for bit in range(dimension) if not v >> bit & 1]
    rows += [({at[u, c]: 1, at[v, c]: 1, used[c]: -1}, None, 0) for u, v in edges for c in range(colours)]
    return _shuffled(prefix, seed, len(at) + colours, rows, dict.fromkeys(used, 1))


SYMMETRIC: Mapping[str, Callable[[str, int], Instance]] = {
    "assignment, 30 x 30": assignment,
    "bin packing, 40 equal items": bin_packing,
    "colouring of the 5-dimensional cube": graph_colouring,
}


def _shuffled(prefix: str, seed: int, columns: int, rows: list[Row], cost: dict[int, int]) -> Instance:
    """Return a model in binaries with its columns and rows in a random order."""
    rng = random.Random(seed)
    place = list(range(columns))
    rng.shuffle(place)
    moved = [({place[j]: c for j, c in terms.items()}, low, high) for terms, low, high in rows]
    rng.shuffle(moved)
    return build_instance(
        variables=Axis([f"{prefix}{j}" for j in range(columns)]),
        constraints=Axis([f"{prefix}row{i}" for i in range(len(rows))]),
        bounds=[(0, 1)] * columns,
        kinds=[1] * columns,
        rows=moved,
        cost={place[j]: c for j, c in cost.items()},
        sense="min",
        origin=Origin(prefix, "generated"),
    )
