"""What a suite is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from equivamap.bench.pairs import LabelledPair, Pair
from equivamap.errors import UsageError
from equivamap.verify.relations import Relation

__all__ = ["LabelSource", "Suite"]

LabelSource: TypeAlias = Literal["published", "derived"]

_BY_PROOF: Mapping[LabelSource, Relation] = {"derived": Relation.SAME_DECISIONS}


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
        Returns the labelled pairs of a source of labels that the suite has.
    sources
        The sources of labels that there are, the one to take first where nobody chooses; with the relation that its
        labels speak of, or the default one where they speak of all.
    """

    name: str
    pairs: tuple[Pair, ...]
    labels: Callable[[LabelSource], list[LabelledPair]]
    sources: Mapping[LabelSource, Relation] = field(default_factory=lambda: _BY_PROOF)

    @property
    def is_open(self) -> bool:
        """True where some sides are formulations with open data."""
        return any(pair.is_open for pair in self.pairs)

    def chosen(self, source: LabelSource | None) -> LabelSource:
        """Return the source of labels to score by; to be asked before any method is.

        Raises
        ------
        UsageError
            If the suite has no such labels.
        """
        if source is None:
            return next(iter(self.sources))
        if source not in self.sources:
            why = "; finitely many instances prove nothing for all data" if self.is_open else ""
            raise UsageError(
                f"the suite {self.name} has no {source} labels{why}",
                kind="labels-missing",
                remedy=f"--labels {next(iter(self.sources))}",
                side="options",
            )
        return source
