from __future__ import annotations

import random
import time

import networkx as nx

from equivamap.propose.canonical import isomorphism
from equivamap.propose.isomorphisms import pair_all
from equivamap.propose.refinement import refine
from tests.propose.models import agrees, graph, incidence, random_graph, rook, shrikhande, shuffled


def test_strongly_regular_graphs() -> None:
    for symmetric in (rook(), shrikhande()):
        parts = incidence(symmetric)
        a, (b, _) = graph(*parts), shuffled(*parts, random.Random(4))
        found = isomorphism(a, b, refine(a, b), seconds=30.0)
        assert found is not None and agrees(a, b, found)


def test_graphs_that_refinement_takes_for_one() -> None:
    a, b = graph(*incidence(rook())), graph(*incidence(shrikhande()))
    assert refine(a, b).is_balanced
    assert isomorphism(a, b, refine(a, b), seconds=30.0) is None


def test_colours_count() -> None:
    rng = random.Random(7)
    columns, rows, entries = random_graph(rng, 5, 4)
    a, (b, _) = graph(columns, rows, entries), shuffled(columns, rows, entries, rng)
    found = isomorphism(a, b, refine(a, b), seconds=30.0)
    assert found is not None and agrees(a, b, found)
    i, j, c = entries[0]
    other = graph(columns, rows, [(i, j, 3 - c), *entries[1:]])
    assert isomorphism(a, other, refine(a, other), seconds=30.0) is None


def test_no_time_is_no_answer() -> None:
    parts = incidence(nx.cycle_graph(5))
    a = graph(*parts)
    assert isomorphism(a, a, refine(a, a), seconds=0.0) is None
    assert isomorphism(a, a, refine(a, a), seconds=1e-3) is None


def test_pairing_ends_where_individualisation_gives_up() -> None:
    start = time.monotonic()
    a, b = graph(*incidence(rook())), graph(*incidence(shrikhande()))
    assert not isinstance(pair_all(a, b, deadline=start + 30.0), list)
    assert time.monotonic() - start < 30.0
