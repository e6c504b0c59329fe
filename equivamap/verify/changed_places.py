"""Which row, bound or type of A became which of B: what changed is told as one change, not as a loss and a gain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np

from equivamap.ir import ONE
from equivamap.mapping.pairing import Positions, partners
from equivamap.verify.nearest import complete_pairing
from equivamap.verify.obligations import Part, Target
from equivamap.verify.rewriting import same_bodies
from equivamap.verify.trial import Trial

__all__ = ["changed_places"]

MOST_ENTRIES = 1_000_000
"""Nonzeros of both sides above which rows are paired by equal bodies and names alone."""

_COLUMN_PARTS = (Part.LOWER, Part.UPPER, Part.TYPE)

Places: TypeAlias = tuple[Sequence[Target], Sequence[Target]]
"""Places of one side that the other side does not imply, and rows that it implies."""


def changed_places(trial: Trial, of_a: Places, of_b: Places) -> list[tuple[Target, Target]]:
    """Pair places of A with those of B that stand for them under the map, where one side does not imply the other's.

    Parameters
    ----------
    of_a
        Places of A that B does not imply, and rows of A that it does.
    of_b
        Likewise for B.

    Returns
    -------
    list of pairs
        Rows first: the same but for the right-hand side, then the nearest, then those of equal names; a row of A
        that stands in B as it is has no other partner. Then bounds and types of variables that the map renames.
    """
    rows = _changed_rows(trial, of_a, of_b)
    return [*rows, *_changed_columns(trial, of_a[0], of_b[0])]


def _changed_rows(trial: Trial, of_a: Places, of_b: Places) -> list[tuple[Target, Target]]:
    refuted_a, refuted_b = ({t.position for t in places[0] if _is_row(t)} for places in (of_a, of_b))
    if not refuted_a and not refuted_b:
        return []
    # both ends of a range are places of one row
    rows_a, rows_b = (
        {t.position: t for t in (*reversed(places[1]), *reversed(places[0])) if _is_row(t)}
        for places in (of_a, of_b)
    )
    pairs: dict[int, int] = {}

    def learn(found: Iterable[tuple[int, int]]) -> None:
        taken = set(pairs.values())
        for i, k in found:
            if i not in pairs and k not in taken and (i in refuted_a or k in refuted_b):
                pairs[i] = k
                taken.add(k)

    learn(same_bodies(trial, list(rows_a), list(rows_b)))
    learn(_nearest(trial, refuted_a, refuted_b))
    labels_a, labels_b = (side.instance.constraints.labels for side in (trial.a, trial.b))
    by_name = {labels_b[k]: k for k in rows_b}
    learn((i, by_name[labels_a[i]]) for i in rows_a if labels_a[i] in by_name)
    return [
        (rows_a.get(i) or Target(Part.ROW, i, ONE), rows_b.get(k) or Target(Part.ROW, k, ONE))
        for i, k in pairs.items()
    ]


def _nearest(trial: Trial, refuted_a: set[int], refuted_b: set[int]) -> list[tuple[int, int]]:
    """Pair rows by what they share under the columns that the map renames."""
    a, b = trial.a.instance, trial.b.instance
    if a.nnz + b.nnz > MOST_ENTRIES:
        return []
    pairing = complete_pairing(a, b, _renamed(trial), deadline=trial.a.deadline)
    return [(i, k) for i, k in pairing.row_pairs if i in refuted_a or k in refuted_b]


def _changed_columns(
    trial: Trial, of_a: Sequence[Target], of_b: Sequence[Target]
) -> list[tuple[Target, Target]]:
    to_b: Positions = partners(_renamed(trial), trial.a.instance.n)
    to_a: Positions = partners(((k, j) for j, k in _renamed(trial)), trial.b.instance.n)
    found: dict[tuple[Part, int], tuple[Target, Target]] = {}
    for target in of_a:
        if target.part in _COLUMN_PARTS and target.position >= 0 and to_b[target.position] >= 0:
            other = Target(target.part, int(to_b[target.position]), ONE)
            found[target.part, target.position] = (target, other)
    for other in of_b:
        if other.part in _COLUMN_PARTS and other.position >= 0 and to_a[other.position] >= 0:
            target = Target(other.part, int(to_a[other.position]), ONE)
            found[other.part, target.position] = (target, other)
    return list(found.values())


def _renamed(trial: Trial) -> list[tuple[int, int]]:
    links = trial.links
    pairs = np.stack([links.renamed_a, links.renamed_b], axis=1)
    return [(int(j), int(k)) for j, k in pairs.tolist()]


def _is_row(target: Target) -> bool:
    return target.part is Part.ROW and target.position >= 0
