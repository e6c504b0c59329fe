"""Links: a map filled in for one pair of instances, one affine expression a variable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from equivamap.ir import Affine

__all__ = ["Links", "Proposal", "Source"]

Source: TypeAlias = Literal["given", "names", "reductions", "shapes", "structure", "llm"]


@dataclass(frozen=True)
class Links:
    """Link equations between the columns of A and the columns of B.

    Parameters
    ----------
    renamed_a, renamed_b
        Columns paired one to one: ``x[renamed_a[k]] = y[renamed_b[k]]``, read both ways. Kept as arrays so
        that a renaming of a million columns costs no million objects. int32, same shape.
    backward_lines
        Further columns of A as affine expressions over columns of B.
    forward_lines
        Further columns of B as affine expressions over columns of A.
    open_a
        Columns of A that the map leaves open on purpose (``u[i] = ?`` with ``u`` a family of A).
    completed_b
        Columns of B marked as completions (``v[i] = ?``); no link determines them.
    """

    renamed_a: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    renamed_b: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    backward_lines: Mapping[int, Affine] = field(default_factory=dict)
    forward_lines: Mapping[int, Affine] = field(default_factory=dict)
    open_a: frozenset[int] = frozenset()
    completed_b: frozenset[int] = frozenset()

    @classmethod
    def renaming(cls, pairs: Iterable[tuple[int, int]]) -> Links:
        """Return the links of a one-to-one renaming of columns, given as (column of A, column of B)."""
        array = np.array(list(pairs), dtype=np.int32).reshape(-1, 2)
        return cls(array[:, 0].copy(), array[:, 1].copy())

    @cached_property
    def backward(self) -> dict[int, Affine]:
        """Every column of A that a backward line or a renaming gives, over columns of B."""
        renamed = {
            a: Affine.variable(b)
            for a, b in zip(self.renamed_a.tolist(), self.renamed_b.tolist(), strict=True)
        }
        return {**renamed, **self.backward_lines}

    @cached_property
    def forward(self) -> dict[int, Affine]:
        """Every column of B that a forward line or a renaming gives, over columns of A."""
        renamed = {
            b: Affine.variable(a)
            for a, b in zip(self.renamed_a.tolist(), self.renamed_b.tolist(), strict=True)
        }
        return {**renamed, **self.forward_lines}


@dataclass(frozen=True)
class Proposal:
    """A map that somebody suggests; never believed, only checked.

    Parameters
    ----------
    source
        Who suggests it.
    links
        The map on this pair of instances.
    text
        The map in the map language, as it is shown; empty where the links are to be rendered only when
        they are shown (long renamings).
    computed
        Whether its numbers come out of A's data by a text that is the same for all data
        (`equivamap.mapping.general`).
    """

    source: Source
    links: Links
    text: str
    computed: bool = False
