"""A pairing: which column and row of one model stands for which of the other, one to one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Pairing", "Positions", "inverse", "partners"]

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pairing:
    """Partners of columns and rows, -1 for none; every position stands at most once on each side.

    Parameters
    ----------
    column_of_a, column_of_b
        Shapes (n of A,) and (n of B,); inverse to each other.
    row_of_a, row_of_b
        Shapes (m of A,) and (m of B,); inverse to each other.
    """

    column_of_a: Positions
    column_of_b: Positions
    row_of_a: Positions
    row_of_b: Positions

    @property
    def column_pairs(self) -> list[tuple[int, int]]:
        """Paired columns, in the order of A."""
        return _pairs(self.column_of_a)

    @property
    def row_pairs(self) -> list[tuple[int, int]]:
        """Paired rows, in the order of A."""
        return _pairs(self.row_of_a)


def partners(pairs: Iterable[tuple[int, int]], size: int) -> Positions:
    """Return the partner of each of `size` positions, -1 for none."""
    result = np.full(size, -1, dtype=np.int64)
    for here, there in pairs:
        result[here] = there
    return result


def inverse(partner: Positions, size: int) -> Positions:
    """Return the partner of each of `size` positions of the other side."""
    result = np.full(size, -1, dtype=np.int64)
    paired = np.flatnonzero(partner >= 0)
    result[partner[paired]] = paired
    return result


def _pairs(partner: Positions) -> list[tuple[int, int]]:
    paired = np.flatnonzero(partner >= 0)
    return list(zip(paired.tolist(), partner[paired].tolist(), strict=True))
