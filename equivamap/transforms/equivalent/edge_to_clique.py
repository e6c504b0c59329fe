"""Edge rows are merged: ``x_i + x_j <= 1`` for all pairs of a clique becomes ``sum x <= 1`` over the clique."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from equivamap.ir import ONE, Instance
from equivamap.transforms.equivalent._packing import Graph, cliques, edge_of
from equivamap.transforms.implication import first_wrong, prover_of
from equivamap.transforms.inequalities import Inequality, add_inequalities
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]


class _Edges:
    """The edge rows of a model and their graph."""

    def __init__(self, pen: Rewriting) -> None:
        region = Region.of(pen.original)
        self.lines: dict[tuple[int, int], list[Line]] = {}
        for line in pen.lines:
            edge = edge_of(line, region)
            if edge is not None:
                self.lines.setdefault(edge, []).append(line)

    @property
    def graph(self) -> Graph:
        found: Graph = {}
        for i, j in self.lines:
            found.setdefault(i, set()).add(j)
            found.setdefault(j, set()).add(i)
        return found

    def within(self, chosen: frozenset[int]) -> list[Line]:
        """Return the rows between members."""
        pairs = combinations(sorted(chosen), 2)
        return [line for pair in pairs for line in self.lines.get(pair, ())]


def _row(chosen: frozenset[int]) -> Inequality:
    return Inequality((), dict.fromkeys(sorted(chosen), ONE), None, ONE)


def _sound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    edges = _Edges(pen)
    found: list[frozenset[int]] = []
    merged: set[int] = set()
    for clique in cliques(edges.graph, rng):
        lines = edges.within(clique)
        # a clique whose rows are all in others already would only repeat them
        if any(id(line) not in merged for line in lines):
            found.append(clique)
            merged |= {id(line) for line in lines}
    if not found:
        raise NotApplicable("no three binary variables with a row x + y <= 1 for every pair")
    pen.lines = [line for line in pen.lines if id(line) not in merged]
    family = add_inequalities(pen, "clique", [_row(clique) for clique in found])
    return pen.finish(f"{len(merged)} edge rows merged into the rows {family}")


def _with_a_gap(edges: _Edges, rng: random.Random) -> Iterator[frozenset[int]]:
    """Yield cliques with one variable more, which is adjacent to all but one of them."""
    graph = edges.graph
    for clique in cliques(graph, rng, 2):
        for extra in rng.sample(sorted(graph), len(graph)):
            if extra not in clique and len(clique - graph[extra]) == 1:
                yield clique | {extra}


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    edges = _Edges(pen)
    missing = "no clique of edge rows with a neighbour that lacks one edge"
    row = first_wrong(prover_of(instance), map(_row, _with_a_gap(edges, rng)), missing)
    gone = edges.within(frozenset(row.terms))
    pen.remove_lines(gone)
    family = add_inequalities(pen, "clique", [row])
    return pen.finish(f"{len(gone)} edge rows merged into the row {family}, where one edge is missing")


TRANSFORMATION = Transformation(
    name="edge-to-clique",
    group="equivalent",
    summary="rows x + y <= 1 over the pairs of a clique are merged into one row",
    wrong="a pair of the merged variables has no row",
    precondition="rows x + y <= 1 over all pairs of three or more binary variables",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    source="Padberg 1973",
)
