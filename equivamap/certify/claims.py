"""What a certificate may claim: the head, read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from equivamap.certify.model import Model
from equivamap.certify.reading import Rejected, rational
from equivamap.ir import Rational

__all__ = ["IMPLIED", "RELATIONS", "Claim", "objective_map", "several"]

RELATIONS = ("quasi-karp", "same-decisions", "reformulation", "isomorphic")
IMPLIED = {
    "quasi-karp": ("quasi-karp",),
    "same-decisions": ("same-decisions", "quasi-karp"),
    "reformulation": ("reformulation", "quasi-karp"),
    "isomorphic": RELATIONS,
}
"""What a relation proves."""


@dataclass(frozen=True)
class Claim:
    """The head of a certificate, read: what is claimed, as plain values of JSON."""

    a: Model
    b: Model
    head: Mapping[str, Any]

    def text(self, key: str, allowed: Sequence[str]) -> str:
        """Return a word of the head."""
        value = self.head.get(key)
        if value not in allowed or not isinstance(value, str):
            raise Rejected(f"the head says {key} = {str(value)[:40]!r}, not one of {', '.join(allowed)}")
        return value

    def keys(self, expected: set[str]) -> None:
        """Refuse a head with other keys than those of its kind."""
        if self.head.keys() != expected:
            raise Rejected(f"the head has the keys {', '.join(sorted(self.head))[:200]}")


def several(value: object, size: int, what: str) -> list[Any]:
    """Return a list of the head that has so many values."""
    if not isinstance(value, list) or len(value) != size:
        raise Rejected(f"the head needs {size} values for {what}")
    return value


def objective_map(value: object) -> tuple[Rational, Rational]:
    """Return factor and offset of an increasing affine objective map."""
    factor, offset = (rational(part) for part in several(value, 2, "an objective map"))
    if factor <= 0:
        raise Rejected("an objective map increases: its factor is positive")
    return factor, offset
