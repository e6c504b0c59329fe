from __future__ import annotations

import random
import time

import networkx as nx
import numpy as np
import pytest

from equivamap.propose.refinement import Graph, Unpaired, pair_columns, refine, without_rows
from tests.propose.models import agrees, graph, incidence, is_isomorphic, random_graph, shuffled


def test_pairing_against_networkx() -> None:
    paired = 0
    for seed in range(300):
        rng = random.Random(seed)
        columns, rows, entries = random_graph(rng, rng.randint(1, 5), rng.randint(1, 4))
        a = graph(columns, rows, entries)
        if rng.random() < 0.5:
            k = rng.randrange(len(entries))
            i, j, c = entries[k]
            entries = [*entries[:k], (i, j, 3 - c), *entries[k + 1 :]]
        b, _ = shuffled(columns, rows, entries, rng)
        found = pair_columns(a, b)
        assert (found is not Unpaired.NONE) == is_isomorphic(a, b), seed
        if not isinstance(found, Unpaired):
            paired += 1
            assert agrees(a, b, found)
    assert 100 < paired < 300


@pytest.mark.parametrize(
    "symmetric",
    [
        nx.petersen_graph(),
        nx.hypercube_graph(6),
        nx.complete_graph(12),
        nx.cycle_graph(30),
        nx.empty_graph(8),
    ],
    ids=["petersen", "cube", "complete", "cycle", "empty"],
)
def test_vertex_transitive_graphs_are_paired(symmetric: nx.Graph) -> None:
    parts = incidence(symmetric)
    a, (b, _) = graph(*parts), shuffled(*parts, random.Random(1))
    found = pair_columns(a, b)
    assert not isinstance(found, Unpaired) and agrees(a, b, found)


def test_refinement_is_as_coarse_as_it_can_be() -> None:
    """Two triangles and a hexagon have one colour together: refinement alone does not tell them apart."""
    triangles = nx.disjoint_union(nx.cycle_graph(3), nx.cycle_graph(3))
    a, b = graph(*incidence(triangles)), graph(*incidence(nx.cycle_graph(6)))
    colouring = refine(a, b)
    assert set(colouring.columns_a) == set(colouring.columns_b) == {0} and colouring.is_balanced
    assert pair_columns(a, b) is Unpaired.NONE


def test_giving_up_is_not_none() -> None:
    parts = incidence(nx.cycle_graph(9))
    assert pair_columns(graph(*parts), graph(*parts), deadline=time.monotonic() - 1) is Unpaired.GAVE_UP


def test_rows_left_out() -> None:
    whole = graph([0, 0, 0], [5, 6, 7], [(0, 0, 1), (1, 1, 2), (2, 2, 3), (2, 0, 4)])
    part = without_rows(whole, np.array([True, False, True]))
    assert part.rows.tolist() == [5, 7] and part.columns.tolist() == [0, 0, 0]
    assert list(zip(part.entry_row.tolist(), part.entry_column.tolist(), strict=True)) == [
        (0, 0),
        (1, 2),
        (1, 0),
    ]


def random_large(nonzeros: int) -> Graph:
    rng = np.random.default_rng(nonzeros)
    size = nonzeros // 10
    at = rng.integers(0, size, size=nonzeros)
    return Graph(
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
        np.repeat(np.arange(size), 10),
        at,
        rng.integers(1, 50, size=nonzeros),
    )


def test_a_large_model_is_paired_with_itself() -> None:
    large = random_large(100_000)
    assert not isinstance(pair_columns(large, large), Unpaired)
