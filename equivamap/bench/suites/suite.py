"""What a suite is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from equivamap.bench.pairs import LabelledPair, Pair

__all__ = ["LabelSource", "Suite"]

LabelSource: TypeAlias = Literal["published", "derived"]


@dataclass(frozen=True)
class Suite:
    """Questions, and a way to their labels that only scoring takes.

    Parameters
    ----------
    name
        Name in tables.
    pairs
        The questions.
    labels
        Returns the labelled pairs of a source of labels; raises InputError where the suite has no such labels.
    """

    name: str
    pairs: tuple[Pair, ...]
    labels: Callable[[LabelSource], list[LabelledPair]]
