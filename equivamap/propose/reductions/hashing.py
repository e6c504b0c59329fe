"""Groups of equal sparse vectors, found by hashing and then compared entry by entry."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

__all__ = ["equal_groups"]

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


def equal_groups(start: Ints, places: npt.NDArray[np.int32], codes: npt.NDArray[np.int32]) -> list[list[int]]:
    """Return the groups of two or more equal sparse vectors, each ascending.

    Parameters
    ----------
    start
        Vector k has the entries ``start[k]..start[k+1]``; shape (count+1,).
    places, codes
        Places (ascending within a vector) and values of the entries. Empty vectors are in no group.
    """
    mixed = _mix(_mix(places.astype(np.uint64)) + codes.astype(np.int64).astype(np.uint64))
    running = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    sums = running[start[1:]] - running[start[:-1]]
    nonempty = np.flatnonzero(np.diff(start) > 0)
    if not len(nonempty):
        return []
    order = nonempty[np.argsort(sums[nonempty], kind="stable")]
    ordered = sums[order]
    edges = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1], [True]]))
    groups: list[list[int]] = []
    for first, stop in pairwise(edges.tolist()):
        if stop - first < 2:
            continue
        members = order[first:stop].tolist()
        exact: dict[tuple[bytes, bytes], list[int]] = {}
        for k in members:
            part = slice(int(start[k]), int(start[k + 1]))
            exact.setdefault((places[part].tobytes(), codes[part].tobytes()), []).append(k)
        groups.extend(group for group in exact.values() if len(group) > 1)
    return groups


def _mix(x: Hashes) -> Hashes:
    """Scramble 64-bit values (the finaliser of SplitMix64)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
