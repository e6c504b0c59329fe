"""Pairings of columns for comparing two models that may be only mostly the same: renamings, never reductions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from equivamap.ir import Instance
from equivamap.propose.common_part import MOST_ENTRIES, pairings
from equivamap.propose.isomorphisms import pair_all, shape
from equivamap.propose.names import propose_by_names
from equivamap.propose.nearness import Nearness
from equivamap.propose.refinement import Unpaired
from equivamap.propose.spreading import spread_pairs

__all__ = ["column_pairings", "no_renaming_fits"]

_MOST_COMMON = 4


def column_pairings(
    a: Instance, b: Instance, *, deadline: float
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield who found a pairing of columns of A with columns of B, and the pairing; cheapest first.

    Parameters
    ----------
    deadline
        ``time.monotonic`` value at which to stop with what is found by then.

    Yields
    ------
    ``"names"`` with the pairs of equal names; ``"structure"`` with an isomorphism, or else pairings of
    what both models have in common. Columns without a partner are left out.
    """
    for proposal in propose_by_names(a, b):
        links = proposal.links
        yield "names", list(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True))
    one, two = shape(a), shape(b)
    near = Nearness(a.variables, b.variables)
    whole = pair_all(one, two, deadline=deadline, likeness=near.of)
    if not isinstance(whole, Unpaired):
        yield "structure", whole
        return
    plain = [replace(graph, columns=np.zeros_like(graph.columns)) for graph in (one, two)]
    for left, right in ((one, two), (plain[0], plain[1])):
        yield "structure", spread_pairs(left, right, deadline=deadline, likeness=near.of)
    if max(a.nnz, b.nnz) <= MOST_ENTRIES:
        for pairs in pairings(a, b, most=_MOST_COMMON, deadline=deadline, likeness=near.of):
            yield "structure", pairs


def no_renaming_fits(a: Instance, b: Instance, *, deadline: float) -> bool:
    """Return True when it is certain that no renaming of the columns makes A and B the same, number for number.

    Parameters
    ----------
    deadline
        ``time.monotonic`` value at which to give up, which is not certain.

    Notes
    -----
    Every renaming is ruled out by refinement, or was tried. That says nothing of models that differ in
    redundant rows, in scale, in slack columns, or by other maps than renamings.
    """
    return pair_all(shape(a), shape(b), deadline=deadline) is Unpaired.NONE
