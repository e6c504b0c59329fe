"""Of maps that all fail, the one by which to say how the models differ: under it the least of them stands alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from equivamap.mapping.links import Links
from equivamap.verify.attempt import Attempt
from equivamap.verify.nearest import complete_pairing
from equivamap.verify.relations import Standing

__all__ = ["nearest_of"]

MOST_ENTRIES = 200_000
"""Nonzeros of both sides above which no further map is made only to tell of it."""

MOST_COMPLETED = 8
"""Attempts, nearest first, of which the renamings that leave columns out are completed."""


def nearest_of(refuted: Sequence[Attempt]) -> Attempt:
    """Return the attempt under which most rows, columns and costs stand on both sides as they are.

    Parameters
    ----------
    refuted
        Attempts that fail the relation asked, at least one; of equals the first is returned. Those that link all of A
        go before those that do not.

    Returns
    -------
    Attempt
        One of them; or the renaming of one, completed by the columns that are nearest, where that fails as well and
        leaves less alone.
    """
    ranked = sorted(refuted, key=_rank)
    completed = [one for one in map(_completed, ranked[:MOST_COMPLETED]) if one is not None]
    best = min(completed, key=_rank, default=None)
    if best is not None and _rank(best) < _rank(ranked[0]) and best.claim.standing is Standing.REFUTED:
        return best
    return ranked[0]


def _rank(attempt: Attempt) -> tuple[bool, int]:
    return bool(attempt.not_allowed_open), attempt.standing_alone


def _completed(attempt: Attempt) -> Attempt | None:
    """Return the trial of a renaming with further columns paired, or None where there is none to try."""
    links = attempt.proposal.links
    a, b = attempt.trial.a, attempt.trial.b
    pairs = list(zip(links.renamed_a.tolist(), links.renamed_b.tolist(), strict=True))
    lines = links.backward_lines or links.forward_lines or links.open_a or links.completed_b
    if lines or len(pairs) in (a.instance.n, b.instance.n) or a.instance.nnz + b.instance.nnz > MOST_ENTRIES:
        return None
    found = complete_pairing(a.instance, b.instance, pairs, deadline=a.deadline).column_pairs
    if len(found) == len(pairs):
        return None
    proposal = dataclasses.replace(attempt.proposal, links=Links.renaming(found), text="")
    return Attempt(attempt.question, a, b, proposal)
