"""Trees that list all points of a region: split until each piece has one point or none."""

from __future__ import annotations

import time
from typing import Any

from equivamap.certify.region import Region
from equivamap.certifying.evidence_lines import Uncertified, nodes_of
from equivamap.certifying.proofs import Proofs
from equivamap.ir import ONE, Rational
from equivamap.verify.bounds import Prover
from equivamap.verify.outcomes import ExactPoint, Infeasible
from equivamap.verify.region import Region as ExactRegion

__all__ = ["listed"]

MOST_PIECES = 2000

Box = list[tuple[Rational | None, Rational | None]]


def listed(proofs: Proofs, region: Region) -> list[Any]:
    """Return the nodes of a tree with a leaf for each point of a region of integer columns.

    Raises
    ------
    Uncertified
        If a column is not integer, or the points are too many.
    """
    whole = proofs.prover(region).region
    if not all(whole.integer) or any(whole.semicontinuous):
        raise Uncertified("solutions are counted of integer columns alone")
    nodes: list[Any] = []
    waiting: list[Box] = [[whole.range_of(j) for j in range(len(whole.bounds))]]
    for _ in range(MOST_PIECES):
        if not waiting:
            return nodes
        box = waiting.pop()
        wide = next((j for j, (low, high) in enumerate(box) if low is None or low != high), None)
        piece = ExactRegion(box, whole.integer, whole.semicontinuous, whole.rows, whole.names)
        found = Prover(piece, deadline=proofs.deadline).find_point()
        if isinstance(found, Infeasible):
            nodes += nodes_of(found.evidence)
        elif not isinstance(found, ExactPoint) or (
            proofs.deadline is not None and time.monotonic() > proofs.deadline
        ):
            raise Uncertified("no list of all solutions was made in time")
        elif wide is None:
            nodes.append(["p"])
        else:
            at = found.point[wide]
            low, high = box[wide]
            below = at - ONE if low is None or low < at else at
            nodes.append(["s", wide, str(below)])
            waiting += [[*box[:wide], part, *box[wide + 1 :]] for part in ((below + ONE, high), (low, below))]
    raise Uncertified(f"listing all solutions takes more than {MOST_PIECES} pieces")
