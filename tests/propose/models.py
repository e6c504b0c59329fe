"""Coloured graphs of models for the tests of pairing."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np

from equivamap.propose.refinement import Graph

Entry = tuple[int, int, int]
"""Row, column, colour."""


def graph(columns: list[int], rows: list[int], entries: list[Entry]) -> Graph:
    array = np.array(entries, dtype=np.int64).reshape(-1, 3)
    return Graph(
        np.array(columns, dtype=np.int64),
        np.array(rows, dtype=np.int64),
        array[:, 0],
        array[:, 1],
        array[:, 2],
    )


def shuffled(
    columns: list[int], rows: list[int], entries: list[Entry], rng: random.Random
) -> tuple[Graph, list[int]]:
    """The same graph in another order, and the new place of each column."""
    place, row_place = list(range(len(columns))), list(range(len(rows)))
    rng.shuffle(place)
    rng.shuffle(row_place)
    new_columns, new_rows = [0] * len(columns), [0] * len(rows)
    for j, colour in enumerate(columns):
        new_columns[place[j]] = colour
    for i, colour in enumerate(rows):
        new_rows[row_place[i]] = colour
    moved = [(row_place[i], place[j], c) for i, j, c in entries]
    rng.shuffle(moved)
    return graph(new_columns, new_rows, moved), place


def as_networkx(g: Graph) -> nx.Graph:
    found = nx.Graph()
    found.add_nodes_from((("c", j), {"colour": ("c", c)}) for j, c in enumerate(g.columns.tolist()))
    found.add_nodes_from((("r", i), {"colour": ("r", c)}) for i, c in enumerate(g.rows.tolist()))
    entries = zip(g.entry_row.tolist(), g.entry_column.tolist(), g.entry_colour.tolist(), strict=True)
    found.add_edges_from((("r", i), ("c", j), {"colour": c}) for i, j, c in entries)
    return found


def is_isomorphic(a: Graph, b: Graph) -> bool:
    return nx.is_isomorphic(
        as_networkx(a),
        as_networkx(b),
        node_match=lambda one, other: one["colour"] == other["colour"],
        edge_match=lambda one, other: one["colour"] == other["colour"],
    )


def agrees(a: Graph, b: Graph, pairs: list[tuple[int, int]]) -> bool:
    """True when a full pairing of columns carries the rows of A, as a bag, to those of B."""
    to_b = dict(pairs)

    def rows(g: Graph, name: dict[int, int]) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
        members: list[list[tuple[int, int]]] = [[] for _ in g.rows]
        for i, j, c in zip(
            g.entry_row.tolist(), g.entry_column.tolist(), g.entry_colour.tolist(), strict=True
        ):
            members[i].append((name[j], c))
        return sorted((int(g.rows[i]), tuple(sorted(own))) for i, own in enumerate(members))

    same_columns = all(a.columns[j] == b.columns[k] for j, k in pairs)
    bijective = sorted(to_b) == list(range(len(a.columns))) and sorted(to_b.values()) == list(
        range(len(b.columns))
    )
    return same_columns and bijective and rows(a, to_b) == rows(b, {k: k for k in range(len(b.columns))})


def incidence(edges: nx.Graph) -> tuple[list[int], list[int], list[Entry]]:
    """A plain graph as a model: a column for each vertex, a row for each edge."""
    number = {v: k for k, v in enumerate(edges)}
    entries = [(i, number[v], 1) for i, edge in enumerate(edges.edges) for v in edge]
    return [0] * len(number), [0] * edges.number_of_edges(), entries


def random_graph(rng: random.Random, n: int, m: int) -> tuple[list[int], list[int], list[Entry]]:
    places = [(i, j) for i in range(m) for j in range(n)]
    chosen = rng.sample(places, rng.randint(n, len(places)))
    entries = [(i, j, rng.randint(1, 2)) for i, j in chosen]
    return [rng.randint(0, 1) for _ in range(n)], [rng.randint(0, 1) for _ in range(m)], entries


def shrikhande() -> nx.Graph:
    """A strongly regular graph with the parameters of `rook`, and not isomorphic to it."""
    found = nx.Graph()
    for x in range(4):
        for y in range(4):
            for dx, dy in ((0, 1), (1, 0), (1, 1)):
                found.add_edge((x, y), ((x + dx) % 4, (y + dy) % 4))
    return found


def rook() -> nx.Graph:
    return nx.line_graph(nx.complete_bipartite_graph(4, 4))
