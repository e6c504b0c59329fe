"""Isomorphisms by canonical labelling (igraph's BLISS), where individualisation takes back too many choices.

BLISS cannot be interrupted from within, so that it runs in a process of its own with a time limit. A model becomes
a graph with a vertex for each column, row and nonzero; the two labellings, put together, are checked entry for
entry.

References
----------
Junttila, Kaski, "Engineering an efficient canonical labeling tool for large and sparse graphs", ALENEX 2007.
"""

from __future__ import annotations

import io
import math
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from equivamap.propose.refinement import Colouring, Graph

__all__ = ["MOST_ENTRIES", "isomorphism"]

MOST_ENTRIES = 200_000
"""Graphs with more nonzeros on a side are not handed to the library."""

Ints = npt.NDArray[np.int64]


def isomorphism(
    a: Graph, b: Graph, colouring: Colouring, *, seconds: float | None
) -> list[tuple[int, int]] | None:
    """Pair all columns of A with those of B, or return None: there is no isomorphism, or time ran out.

    Parameters
    ----------
    colouring
        A colouring of both sides that every isomorphism respects.
    seconds
        Time limit; None for none.
    """
    if max(len(a.entry_row), len(b.entry_row)) > MOST_ENTRIES or (seconds is not None and seconds <= 0):
        return None
    buffer = io.BytesIO()
    for graph, columns, rows in (
        (a, colouring.columns_a, colouring.rows_a),
        (b, colouring.columns_b, colouring.rows_b),
    ):
        for array in (columns, rows, graph.entry_row, graph.entry_column, graph.entry_colour):
            np.save(buffer, array)
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "equivamap.propose.canonical"],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=None if seconds == math.inf else seconds,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return None
    answer = io.BytesIO(finished.stdout)
    labels = [np.load(answer) for _ in range(4)]
    n = len(a.columns)
    for label_a, label_b in (labels[::2], labels[1::2]):
        if _same_graph(a, b, colouring, label_a, label_b):
            place_b = np.argsort(label_b)
            return list(enumerate(place_b[label_a[:n]].tolist()))
    return None


def _same_graph(a: Graph, b: Graph, colouring: Colouring, label_a: Ints, label_b: Ints) -> bool:
    """Tell whether two labellings of columns and rows give the same coloured graph."""
    if len(label_a) != len(label_b):
        return False
    sides = []
    for graph, label, columns, rows in (
        (a, label_a, colouring.columns_a, colouring.rows_a),
        (b, label_b, colouring.columns_b, colouring.rows_b),
    ):
        n = len(graph.columns)
        colours = np.empty(len(label), dtype=np.int64)
        # a column never has the number of a row
        colours[label] = np.concatenate([2 * columns, 2 * rows + 1])
        entries = np.stack([label[graph.entry_column], label[n + graph.entry_row], graph.entry_colour])
        sides.append((colours, entries[:, np.lexsort(entries)]))
    (colours_a, entries_a), (colours_b, entries_b) = sides
    return np.array_equal(colours_a, colours_b) and np.array_equal(entries_a, entries_b)


def _labels(
    columns: Ints, rows: Ints, entry_row: Ints, entry_column: Ints, entry_colour: Ints
) -> Iterator[Ints]:
    """Yield the canonical label, among columns and rows, of each column and row; two readings, one of them right."""
    import igraph

    n, m, entries = len(columns), len(rows), len(entry_row)
    vertex = n + m + np.arange(entries)
    ends = np.concatenate(
        [np.stack([vertex, entry_column], axis=1), np.stack([vertex, n + entry_row], axis=1)]
    )
    graph = igraph.Graph(n=n + m + entries, edges=ends.tolist())
    # colours of BLISS are ordered, so that all must be numbered alike on both sides
    colours = np.concatenate([3 * columns, 3 * rows + 1, 3 * entry_colour + 2])
    found = np.array(graph.canonical_permutation(color=colours.tolist()), dtype=np.int64)
    # versions differ in whether they return places of vertices or vertices of places
    for order in (np.argsort(found), found):
        # labels of columns and rows alone, in the same order
        labels = np.empty(n + m, dtype=np.int64)
        labels[np.argsort(order[: n + m], kind="stable")] = np.arange(n + m)
        yield labels


def _main() -> None:
    given = io.BytesIO(sys.stdin.buffer.read())
    sides = [[np.load(given) for _ in range(5)] for _ in range(2)]
    # colours of entries are hashes: number them alike on both sides, small enough for the library
    numbers, places = np.unique(np.concatenate([side[4] for side in sides]), return_inverse=True)
    del numbers
    sides[0][4], sides[1][4] = places[: len(sides[0][4])], places[len(sides[0][4]) :]
    answer = io.BytesIO()
    for columns, rows, entry_row, entry_column, entry_colour in sides:
        for labels in _labels(columns, rows, entry_row, entry_column, entry_colour):
            np.save(answer, labels)
    sys.stdout.buffer.write(answer.getvalue())


if __name__ == "__main__":
    _main()
