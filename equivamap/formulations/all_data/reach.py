"""How far a relation reaches: which sizes are proved for all data, and how many instances stand for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from equivamap.formulations.all_data.every_size import AllDataProof
from equivamap.formulations.comparing.across import Comparison

__all__ = ["SizeCount", "counts_by_size", "reach_words"]


@dataclass(frozen=True)
class SizeCount:
    """What became of the instances whose largest dimension has one value.

    Parameters
    ----------
    compared
        How many were built and solved on both sides.
    proved
        On how many of them one map proves the relation.
    """

    compared: int = 0
    proved: int = 0


def counts_by_size(
    comparisons: Sequence[Comparison],
    sizes: Sequence[Mapping[str, int]],
    proved: frozenset[int],
    asked: int,
) -> dict[int, SizeCount]:
    """Return the counts for every size from 1 to what was asked, and for larger ones that came up.

    Parameters
    ----------
    comparisons, sizes
        Those that were compared, and the sizes of their data.
    proved
        Numbers of the instances on which one map proves the relation.
    """
    if not any(sizes):
        return {}
    found = dict.fromkeys(range(1, asked + 1), SizeCount())
    for comparison, one in zip(comparisons, sizes, strict=True):
        largest = max(one.values())
        before = found.get(largest, SizeCount())
        found[largest] = SizeCount(before.compared + 1, before.proved + (comparison.number in proved))
    return dict(sorted(found.items()))


def reach_words(proof: AllDataProof | None, counts: Mapping[int, SizeCount], names: Sequence[str]) -> str:
    """Say which sizes are proved for all data, and on how many instances it is proved at the others.

    Parameters
    ----------
    names
        Of the sizes.
    """
    if not counts:
        return ""
    reached, lowest = 0, 0
    head = "for no size it is proved for all data"
    if proof is not None and proof.grade is not None and proof.sizes:
        reached = max(proof.sizes.values())
        lowest = max(proof.lows.values(), default=0)
        head = f"it is proved for all data with {proof.words}"
    rest = {
        size: count
        for size, count in counts.items()
        if size > reached or (size < lowest and count.compared > 0)
    }
    if not rest:
        return head
    what = names[0] if len(names) == 1 else "the largest dimension"
    return f"{head}; on instances only where {what} is {', '.join(_runs(rest))}"


def _runs(counts: Mapping[int, SizeCount]) -> Iterator[str]:
    for size, count in counts.items():
        words = f"{count.proved} instance{'' if count.proved == 1 else 's'}" if count.proved else "none"
        yield f"{size} ({words})"
