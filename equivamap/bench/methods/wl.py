"""Weisfeiler-Lehman: hashes of the bipartite graphs of variables and rows, with raw coefficients, are compared."""

from __future__ import annotations

from equivamap.bench.methods.method import Asked, Method, Prediction
from equivamap.ir import Instance

__all__ = ["WL", "graph_hash"]

ITERATIONS = 2


def graph_hash(model: Instance) -> str:
    """Return the Weisfeiler-Lehman hash after two iterations; nodes carry their declarations, edges coefficients."""
    import networkx as nx

    graph = nx.Graph()
    objective = model.objective.terms
    for j, (bounds, kind) in enumerate(zip(model.exact_bounds, model.kinds.tolist(), strict=True)):
        graph.add_node(("column", j), label=f"column {kind} {bounds} {objective.get(j, 0)}")
    for i, row in enumerate(model.exact_rows):
        graph.add_node(("row", i), label=f"row {row.lower} {row.upper}")
        graph.add_edges_from(
            (("row", i), ("column", j), {"label": str(c)}) for j, c in row.body.terms.items()
        )
    found: str = nx.weisfeiler_lehman_graph_hash(
        graph, node_attr="label", edge_attr="label", iterations=ITERATIONS
    )
    return found


def _answer(asked: Asked) -> Prediction:
    a, b = asked.models
    same = graph_hash(a) == graph_hash(b)
    return Prediction("equivalent" if same else "not_equivalent", "hashes compared")


WL = Method("wl", _answer, "whether the hashes of the bipartite graphs agree after two iterations")
