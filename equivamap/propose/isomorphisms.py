"""Instances as coloured graphs, and isomorphisms of these: refinement first, a library where it gives up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from equivamap.deadlines import Deadline, passed, seconds_left
from equivamap.ir import Instance
from equivamap.propose.nearness import Likeness
from equivamap.propose.refinement import Graph, Unpaired, pair_columns, refine

__all__ = ["pair_all", "shape"]

Ints = npt.NDArray[np.int64]
Pairs = list[tuple[int, int]]


def shape(instance: Instance) -> Graph:
    """Return the coloured graph of an instance; costs are taken in minimisation form."""
    values = np.append(instance.numbers.floats, np.inf)  # NONE = -1 reads the last entry
    sign = -1.0 if instance.sense == "max" else 1.0
    columns = _hashed(
        instance.kinds.astype(np.float64),
        values[instance.lower],
        values[instance.upper],
        sign * values[instance.cost] + 0.0,
    )
    rows = _hashed(values[instance.row_lower], values[instance.row_upper])
    entry_column = np.repeat(np.arange(instance.n, dtype=np.int64), np.diff(instance.indptr))
    return Graph(columns, rows, instance.rows.astype(np.int64), entry_column, _hashed(values[instance.codes]))


def _hashed(*arrays: npt.NDArray[np.float64]) -> Ints:
    """Hash rows of floats to one colour each."""
    total = np.zeros(len(arrays[0]), dtype=np.uint64)
    for k, array in enumerate(arrays):
        bits = np.ascontiguousarray(array + 0.0).view(np.uint64)
        x = bits + np.uint64(0x9E3779B97F4A7C15 * (2 * k + 1) % 2**64)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        total = total * np.uint64(31) + (x ^ (x >> np.uint64(31)))
    return total.view(np.int64)


def pair_all(a: Graph, b: Graph, *, deadline: Deadline, likeness: Likeness | None = None) -> Pairs | Unpaired:
    """Pair all columns of two graphs by an isomorphism.

    Individualisation takes back few choices, and of several orders them by likeness; where it gives up, a library
    labels both graphs canonically.
    """
    if len(a.columns) != len(b.columns) or len(a.rows) != len(b.rows):
        return Unpaired.NONE
    pairs = pair_columns(a, b, deadline=deadline, likeness=likeness)
    if pairs is not Unpaired.GAVE_UP or passed(deadline):
        return pairs
    from equivamap.propose.canonical import isomorphism

    found = isomorphism(a, b, refine(a, b), seconds=seconds_left(deadline))
    return Unpaired.GAVE_UP if found is None else found
