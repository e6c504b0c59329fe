"""Evidence of the verifier as nodes of a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equivamap.ir import Rational
from equivamap.verify.evidence import (
    BoundSum,
    Contradiction,
    EmptyRegion,
    Evidence,
    Farkas,
    Integrality,
    Leaf,
    Node,
    NoGap,
    Pinned,
    Residues,
    Rounded,
    SameRow,
    Split,
    Tree,
    Trivial,
)

__all__ = ["Uncertified", "integer_entry", "nodes_of"]


class Uncertified(Exception):
    """An obligation for which there is no evidence that a certificate could state; the message names it."""


def nodes_of(evidence: Evidence) -> list[Any]:
    """Return evidence as the nodes of a tree.

    Raises
    ------
    Uncertified
        If it rests on a solver's word.
    """
    if isinstance(evidence, Trivial | BoundSum):
        return [["f"]]
    if isinstance(evidence, SameRow):
        return [["f", evidence.row, str(evidence.factor)]]
    if isinstance(evidence, Farkas):
        return [["f", *_pairs(evidence.multipliers)]]
    if isinstance(evidence, Rounded):
        return nodes_of(evidence.inner)
    if isinstance(evidence, EmptyRegion):
        return _empty(evidence.inner)
    if isinstance(evidence, Tree):
        return _tree(evidence.root)
    raise Uncertified("it rests on the bound of a MILP solver")


def _pairs(multipliers: Mapping[int, Rational]) -> list[Any]:
    return [part for i, y in multipliers.items() if y for part in (i, str(y))]


def _empty(inner: Contradiction | Farkas | Tree) -> list[Any]:
    if isinstance(inner, Contradiction):
        return [["x" if inner.subject == "variable" else "r", inner.position]]
    if isinstance(inner, Farkas):
        return [["e", *_pairs(inner.multipliers)]]
    return _tree(inner.root)


def _tree(root: Node) -> list[Any]:
    """Return a tree in the order of its nodes: each before its branches, the one below first."""
    nodes: list[Any] = []
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Leaf):
            nodes += nodes_of(node.evidence)
        elif isinstance(node, Split):
            nodes.append(["s", node.variable, str(node.threshold)])
            waiting += [node.above, node.below]
        else:
            nodes.append(["z", node.variable])
            waiting += [node.range, node.zero]
    return nodes


def integer_entry(evidence: Any) -> list[Any]:
    """Return evidence that a form is an integer.

    Raises
    ------
    Uncertified
        If it rests on a solver's word.
    """
    if isinstance(evidence, Integrality):
        return ["equations", _pairs(evidence.multipliers)]
    if isinstance(evidence, Pinned):
        return ["value", str(evidence.value), nodes_of(evidence.above), nodes_of(evidence.below)]
    if isinstance(evidence, Residues):
        return ["residues", _pairs(evidence.multipliers), _empty(evidence.empty.inner)]
    if isinstance(evidence, NoGap):
        return ["gap", nodes_of(evidence.inner)]
    return ["empty", nodes_of(evidence)]
