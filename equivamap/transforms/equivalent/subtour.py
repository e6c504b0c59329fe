"""Subtour rows: ``x(S) <= |S| - 1`` for the arcs within a set of nodes, where the model has no subtours anyway."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from equivamap.ir import ONE, ZERO, Index, Instance
from equivamap.transforms.equivalent._packing import packing_of
from equivamap.transforms.implication import TRIES, first_wrong, follows, prover_of
from equivamap.transforms.inequalities import Inequality, add_inequalities, normal_form, sides_of, stated
from equivamap.transforms.option import AtLeast
from equivamap.transforms.rewriting import Line, Rewriting, Transformed
from equivamap.transforms.transformation import NotApplicable, Transformation
from equivamap.verify.region import Region

__all__ = ["TRANSFORMATION"]

LARGEST_SET = 4


def _one_of(line: Line, region: Region) -> frozenset[int] | None:
    """Return the binary variables of which an equation chooses exactly one, else None."""
    if not line.is_equation or not line.terms:
        return None
    terms, limit = sides_of(line)[0 if next(iter(line.terms.values())) > 0 else 1]
    found = packing_of(terms, limit, region)
    return found if found is not None and limit in terms.values() else None


def _digraph(pen: Rewriting) -> dict[tuple[Index, Index], int]:
    """Return the arcs, by their nodes, of two families of degree equations with the same indices."""
    region = Region.of(pen.original)
    degrees = {
        name: {line.label[1]: _one_of(line, region) for line in lines}
        for name, lines in pen.row_families().items()
        if len(lines) > 2
    }
    whole = {name: rows for name, rows in degrees.items() if None not in rows.values()}
    for (_, leaving), (_, entering) in combinations(whole.items(), 2):
        if leaving.keys() != entering.keys():
            continue
        heads: dict[int, Index] = {}
        for node, chosen in entering.items():
            heads.update(dict.fromkeys(chosen or (), node))
        arcs = {
            (tail, heads[j]): j
            for tail, chosen in leaving.items()
            for j in sorted(chosen or ())
            if j in heads and heads[j] != tail
        }
        if len(arcs) > len(leaving):
            return arcs
    raise NotApplicable("no two families of equations that choose one arc out of and one into every node")


def _rows(pen: Rewriting, rng: random.Random, less: int) -> Iterator[Inequality]:
    """Yield ``x(S) <= |S| - less`` for sets of nodes at random that could hold a subtour."""
    arcs = _digraph(pen)
    nodes = list(dict.fromkeys(tail for tail, _ in arcs))
    known = stated(pen)
    for _ in range(TRIES):
        size = rng.randint(2, max(2, min(LARGEST_SET, len(nodes) - 1)))
        chosen = sorted(rng.sample(range(len(nodes)), min(size, len(nodes))))
        inside = {nodes[k] for k in chosen}
        terms = {j: ONE for (tail, head), j in arcs.items() if tail in inside and head in inside}
        limit = ZERO + len(inside) - less
        key = normal_form(terms, limit)
        if len(terms) >= len(inside) and key not in known:
            known.add(key)
            name = ", ".join(",".join(map(str, nodes[k])) for k in chosen)
            yield Inequality((), terms, None, limit, f"S = {{{name}}}")


def _sound(instance: Instance, rng: random.Random, *, cuts: int, **_: Any) -> Transformed:
    pen, prover = Rewriting(instance), prover_of(instance)
    proved = (row for row in _rows(pen, rng, 1) if follows(prover, row) is True)
    found = list(islice(proved, cuts))
    if not found:
        raise NotApplicable("no set of nodes whose subtours the model is proved to exclude")
    family = add_inequalities(pen, "subtour", found)
    return pen.finish(f"rows {family}: no subtours within {'; '.join(row.origin for row in found)}")


def _unsound(instance: Instance, rng: random.Random, **_: Any) -> Transformed:
    pen = Rewriting(instance)
    missing = "no set of nodes with as many arcs less two in a solution"
    row = first_wrong(prover_of(instance), _rows(pen, rng, 2), missing)
    family = add_inequalities(pen, "subtour", [row])
    return pen.finish(f"row {family}: one arc too few within {row.origin}")


TRANSFORMATION = Transformation(
    name="subtour",
    group="equivalent",
    summary="subtour rows over small sets of nodes are added to a model that has no subtours",
    wrong="one arc too few is allowed within the set",
    precondition="degree equations of a digraph whose subtours are proved to be excluded",
    keeps=("isomorphic",),
    sound=_sound,
    unsound=_unsound,
    choices={"cuts": AtLeast(1, 2)},
    source="Dantzig, Fulkerson and Johnson 1954",
)
